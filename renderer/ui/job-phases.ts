/** The phases of long work that have words (`common:progress.phase.*`); a phase of a newer agent is `working`. */
export const JOB_PHASES = ['waiting', 'download', 'read', 'sort', 'write'] as const;
export type JobPhase = (typeof JOB_PHASES)[number] | 'working';

export const jobPhase = (phase: string): JobPhase => JOB_PHASES.find((known) => known === phase) ?? 'working';
