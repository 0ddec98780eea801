export const EXIT = { done: 0, failed: 1, usage: 2, notReachable: 3 } as const;
