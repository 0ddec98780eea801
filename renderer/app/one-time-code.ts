/**
 * The one-time code that an address carries in its fragment. It leaves the address before anything else happens, so that
 * neither the history nor a shared screen keeps it.
 */
/** Takes the code out of the address; null: there is none. */
export function takeCode(): string | null {
  const code = new URLSearchParams(location.hash.slice(1)).get('code');
  if (code === null) return null;
  history.replaceState(history.state, '', location.pathname + location.search);
  return code;
}
