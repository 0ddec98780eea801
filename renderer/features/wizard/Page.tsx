/** Wizard. */
export function WizardPage() {
  return <main />;
}
