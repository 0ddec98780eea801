/**
 * Screen time. `session`: a person at an unlocked screen, as the session helper saw it. `network`: no helper reported,
 * so activity on the network stands in; every face labels it an estimate.
 */
export const USAGE_BASES = ['session', 'network'] as const;
export type UsageBasis = (typeof USAGE_BASES)[number];
