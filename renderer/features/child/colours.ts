/** The child's page goes on in the colours of the system when those change; `first-paint.js` chose the first ones. */
const CHOSEN = 'haidang.colours';

export function followColours(): void {
  const dark = matchMedia('(prefers-color-scheme: dark)');
  dark.addEventListener('change', () => {
    const chosen = localStorage.getItem(CHOSEN);
    const isDark = chosen === 'dark' || (chosen !== 'light' && dark.matches);
    document.documentElement.setAttribute('data-mantine-color-scheme', isDark ? 'dark' : 'light');
  });
}
