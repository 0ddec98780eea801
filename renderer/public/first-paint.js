// Runs before the first paint: the page opens in the colours that its reader chose, without a flash of the others.
(() => {
  const chosen = localStorage.getItem('haidang.colours');
  const dark =
    chosen === 'dark' || (chosen !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches);
  document.documentElement.setAttribute('data-mantine-color-scheme', dark ? 'dark' : 'light');
  document.documentElement.lang = localStorage.getItem('haidang.language') === 'en' ? 'en' : 'vi';
})();
