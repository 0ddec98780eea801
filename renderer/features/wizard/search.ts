/** In the order in which they are walked; the place in the list is what the agent keeps. */
export const WIZARD_STEPS = [
  'welcome',
  'guardian',
  'child',
  'rules',
  'consent',
  'lists',
  'layers',
  'proof',
  'agreement',
] as const;
