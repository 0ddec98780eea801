/** Accounts of people, read as each system tells of them. Windows and macOS answers are as documented, not recorded. */
import { expect, test } from 'vitest';
import { type AccountSources, osAccounts } from '../../../electron/agent/system/os-accounts.ts';

const nothing: AccountSources = {
  platform: 'linux',
  ownUser: 'me',
  read: () => Promise.reject(new Error('no such file')),
  run: () => Promise.reject(new Error('no such program')),
};

const PASSWD = `root:x:0:0:root:/root:/bin/bash
daemon:x:1:1:daemon:/usr/sbin:/usr/sbin/nologin
sshd:x:110:65534::/run/sshd:/usr/sbin/nologin
me:x:1000:1000:Nguyễn Thị Lan,,,:/home/me:/bin/bash
an:x:1001:1001:Bé &:/home/an:/bin/zsh
bo:x:1002:27::/home/bo:/bin/bash
gdm:x:1003:1003::/var/lib/gdm:/bin/false
nobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin
`;
const GROUP = `root:x:0:
sudo:x:27:me
users:x:100:an,me
`;

const linux: AccountSources = {
  ...nothing,
  read: async (file) => (file === '/etc/passwd' ? PASSWD : GROUP),
};

test('Linux: people, with their names and who may change the computer, by group or by primary group', async () => {
  expect(await osAccounts(linux)).toEqual([
    { user: 'an', fullName: 'Bé an', isAdministrator: false, isOwn: false },
    { user: 'bo', fullName: '', isAdministrator: true, isOwn: false },
    { user: 'me', fullName: 'Nguyễn Thị Lan', isAdministrator: true, isOwn: true },
  ]);
});

test('Linux: root stands in the list only where it is the one at the keyboard, and as an administrator', async () => {
  const [, , , root] = await osAccounts({ ...linux, ownUser: 'root' });
  expect(root).toEqual({ user: 'root', fullName: 'root', isAdministrator: true, isOwn: true });
});

test('Windows: enabled accounts as PowerShell tells them, administrators by their well-known number', async () => {
  const asked: string[] = [];
  const accounts = await osAccounts({
    ...nothing,
    platform: 'win32',
    ownUser: 'Lan',
    run: async (program, args) => {
      asked.push(program, ...args);
      return '[{"user":"Lan","fullName":"Nguyễn Thị Lan","admin":true},{"user":"An","fullName":"","admin":false}]\r\n';
    },
  });
  expect(accounts).toEqual([
    { user: 'An', fullName: '', isAdministrator: false, isOwn: false },
    { user: 'Lan', fullName: 'Nguyễn Thị Lan', isAdministrator: true, isOwn: true },
  ]);
  expect(asked.join(' ')).toContain('S-1-5-32-544');
});

test('macOS: accounts from 501 on, without the system’s own', async () => {
  const answers: Readonly<Record<string, string>> = {
    '/Groups/admin': 'GroupMembership: root lan\n',
    RealName: '_spotlight   Spotlight\nlan          Nguyễn Thị Lan\nan           Bé An\n',
    UniqueID: '_spotlight   89\nroot   0\nlan    501\nan     502\n_hidden  600\nnobody  -2\n',
  };
  const accounts = await osAccounts({
    ...nothing,
    platform: 'darwin',
    run: async (_, args) => answers[args.find((arg) => arg in answers) ?? ''] ?? '',
  });
  expect(accounts).toEqual([
    { user: 'an', fullName: 'Bé An', isAdministrator: false, isOwn: false },
    { user: 'lan', fullName: 'Nguyễn Thị Lan', isAdministrator: true, isOwn: false },
  ]);
});

test.each(['linux', 'win32', 'darwin'] as const)(
  '%s: what cannot be asked gives nobody',
  async (platform) => {
    expect(await osAccounts({ ...nothing, platform })).toEqual([]);
  },
);
