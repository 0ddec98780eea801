/**
 * The accounts of people on this computer, so that a parent picks one instead of typing it. Linux is read from its own
 * files; Windows and macOS are asked through the tools they bring. What cannot be read gives no accounts, and the
 * parent types.
 */
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { promisify } from 'node:util';
import { z } from 'zod';

export interface OsAccount {
  readonly user: string;
  readonly fullName: string;
  /** May change the computer: such an account can switch any protection off. */
  readonly isAdministrator: boolean;
  /** The account that runs the agent. */
  readonly isOwn: boolean;
}

/** What differs between a computer and a test. */
export interface AccountSources {
  readonly platform: NodeJS.Platform;
  readonly ownUser: string;
  readonly read: (file: string) => Promise<string>;
  readonly run: (program: string, args: readonly string[]) => Promise<string>;
}

const PATIENCE_MS = 10_000;
/** Where distributions begin with accounts of people, and the number that stands for nobody. */
const FIRST_PERSON = 1000;
const NOBODY = 65_534;
const ADMIN_GROUPS: ReadonlySet<string> = new Set(['sudo', 'wheel', 'admin']);
const NO_LOGIN = /\/(?:nologin|false)$/;

const runProgram = promisify(execFile);

const THIS_COMPUTER: Omit<AccountSources, 'ownUser'> = {
  platform: process.platform,
  read: (file) => readFile(file, 'utf8'),
  run: async (program, args) =>
    (await runProgram(program, args, { timeout: PATIENCE_MS, windowsHide: true })).stdout,
};

export async function osAccounts(given?: AccountSources): Promise<readonly OsAccount[]> {
  const sources = given ?? { ...THIS_COMPUTER, ownUser: ownUser() };
  try {
    const found = await accountsOn(sources);
    return found
      .map((account) => ({ ...account, isOwn: account.user === sources.ownUser }))
      .toSorted((a, b) => (a.user < b.user ? -1 : 1));
  } catch {
    return [];
  }
}

type Found = Omit<OsAccount, 'isOwn'>;

function accountsOn(sources: AccountSources): Promise<readonly Found[]> {
  if (sources.platform === 'win32') return onWindows(sources);
  return sources.platform === 'darwin' ? onMac(sources) : onLinux(sources);
}

async function onLinux({ read, ownUser: own }: AccountSources): Promise<readonly Found[]> {
  const groups = lines(await read('/etc/group').catch(() => '')).map((line) => line.split(':'));
  const adminGroups = groups.filter(([name]) => ADMIN_GROUPS.has(name ?? ''));
  const admins = new Set(adminGroups.flatMap(([, , , members]) => (members ?? '').split(',')));
  const adminIds = new Set(adminGroups.map(([, , id]) => id));
  return lines(await read('/etc/passwd')).flatMap((line) => {
    const [user = '', , uidText = '', groupId, gecos = '', , shell = ''] = line.split(':');
    const uid = Number(uidText);
    const isPerson = uid >= FIRST_PERSON && uid < NOBODY && !NO_LOGIN.test(shell);
    // `root` only where it is the one at the keyboard: then the parent must see that it is.
    if (user === '' || !(isPerson || (uid === 0 && user === own))) return [];
    const isAdministrator = uid === 0 || admins.has(user) || adminIds.has(groupId);
    return [{ user, fullName: fullNameOf(gecos, user), isAdministrator }];
  });
}

/** The first field of GECOS; `&` in it stands for the account's own name. */
const fullNameOf = (gecos: string, user: string): string =>
  (gecos.split(',')[0] ?? '').replaceAll('&', user).trim();

/** S-1-5-32-544: the administrators, whatever they are called in the language of the system. */
const WINDOWS_QUESTION = [
  '$ErrorActionPreference = "Stop"',
  '[Console]::OutputEncoding = [Text.Encoding]::UTF8',
  '$admins = @(Get-LocalGroupMember -SID S-1-5-32-544 | ForEach-Object { $_.SID.Value })',
  '$users = @(Get-LocalUser | Where-Object Enabled | ForEach-Object {',
  '  @{ user = $_.Name; fullName = "$($_.FullName)"; admin = ($admins -contains $_.SID.Value) } })',
  'ConvertTo-Json -Compress -InputObject $users',
].join('\n');

const windowsAccounts = z.array(z.object({ user: z.string(), fullName: z.string(), admin: z.boolean() }));

async function onWindows({ run }: AccountSources): Promise<readonly Found[]> {
  const told = await run('powershell.exe', ['-NoProfile', '-NonInteractive', '-Command', WINDOWS_QUESTION]);
  const raw: unknown = JSON.parse(told);
  return windowsAccounts
    .parse(raw)
    .map(({ user, fullName, admin }) => ({ user, fullName, isAdministrator: admin }));
}

/** People's accounts begin at 501 there. */
const FIRST_MAC_PERSON = 501;

async function onMac({ run }: AccountSources): Promise<readonly Found[]> {
  const members = await run('dscl', ['.', '-read', '/Groups/admin', 'GroupMembership']).catch(() => '');
  const admins = new Set(members.replace('GroupMembership:', '').split(/\s+/));
  const names = new Map(columns(await run('dscl', ['.', '-list', '/Users', 'RealName']).catch(() => '')));
  return columns(await run('dscl', ['.', '-list', '/Users', 'UniqueID'])).flatMap(([user, id]) => {
    const uid = Number(id);
    if (user.startsWith('_') || !(uid >= FIRST_MAC_PERSON && uid < NOBODY)) return [];
    return [{ user, fullName: names.get(user) ?? '', isAdministrator: admins.has(user) }];
  });
}

/** `name   value with spaces` */
const columns = (text: string): [string, string][] =>
  lines(text).flatMap((line): [string, string][] => {
    const [, name, value] = /^(\S+)\s+(.*\S)\s*$/.exec(line) ?? [];
    return name === undefined || value === undefined ? [] : [[name, value]];
  });

const lines = (text: string): readonly string[] => text.split(/\r?\n/).filter((line) => line !== '');

/** Empty where the account has no name, as in some containers. */
function ownUser(): string {
  try {
    return userInfo().username;
  } catch {
    return '';
  }
}
