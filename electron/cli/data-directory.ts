import { homedir, tmpdir } from 'node:os';
import { resolve } from 'node:path';
import { defaultDataDirectory, type Surroundings } from '../../shared/contracts/locations.ts';

export const surroundings: Surroundings = {
  platform: process.platform,
  env: process.env,
  homeDirectory: homedir(),
  temporaryDirectory: tmpdir(),
};

/** The data folder that `--data` names, else the usual one; always absolute, since the agent's working folder differs. */
export const dataDirectory = (option: string | undefined): string =>
  resolve(option ?? defaultDataDirectory(surroundings));
