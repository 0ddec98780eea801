/** The child's own page. */
export function ChildPage() {
  return <main />;
}
