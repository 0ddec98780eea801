/** Teleporter archives as Pi-hole writes them: version 6 a zip with `gravity.db`, version 5 a tar.gz with JSON files. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import Database from 'better-sqlite3';
import { pack } from 'tar-stream';
import { storedZip } from '../../filtering/stored-zip.ts';

export const FIXTURES = join(import.meta.dirname, '../../../fixtures/imports');

/** The tables that Teleporter copies, as Pi-hole 6 makes them (`gravity.db.sql`). */
const GRAVITY = `
  CREATE TABLE "group" (id INTEGER PRIMARY KEY AUTOINCREMENT, enabled BOOLEAN NOT NULL DEFAULT 1,
    name TEXT UNIQUE NOT NULL, date_added INTEGER, date_modified INTEGER, description TEXT);
  CREATE TABLE domainlist (id INTEGER PRIMARY KEY AUTOINCREMENT, type INTEGER NOT NULL DEFAULT 0, domain TEXT NOT NULL,
    enabled BOOLEAN NOT NULL DEFAULT 1, date_added INTEGER, date_modified INTEGER, comment TEXT, UNIQUE(domain, type));
  CREATE TABLE adlist (id INTEGER PRIMARY KEY AUTOINCREMENT, address TEXT NOT NULL, enabled BOOLEAN NOT NULL DEFAULT 1,
    date_added INTEGER, date_modified INTEGER, comment TEXT, date_updated INTEGER, number INTEGER NOT NULL DEFAULT 0,
    invalid_domains INTEGER NOT NULL DEFAULT 0, status INTEGER NOT NULL DEFAULT 0,
    abp_entries INTEGER NOT NULL DEFAULT 0, type INTEGER NOT NULL DEFAULT 0, UNIQUE(address, type));
  CREATE TABLE adlist_by_group (adlist_id INTEGER NOT NULL, group_id INTEGER NOT NULL, PRIMARY KEY (adlist_id, group_id));
  CREATE TABLE client (id INTEGER PRIMARY KEY AUTOINCREMENT, ip TEXT NOT NULL UNIQUE, date_added INTEGER,
    date_modified INTEGER, comment TEXT);
  CREATE TABLE domainlist_by_group (domainlist_id INTEGER NOT NULL, group_id INTEGER NOT NULL,
    PRIMARY KEY (domainlist_id, group_id));
  CREATE TABLE client_by_group (client_id INTEGER NOT NULL, group_id INTEGER NOT NULL, PRIMARY KEY (client_id, group_id));
  INSERT INTO "group" (id, name) VALUES (0, 'Default'), (1, 'an'), (2, 'Khách');
  INSERT INTO adlist (id, address, enabled, comment, type) VALUES
    (1, 'https://raw.githubusercontent.com/StevenBlack/hosts/master/hosts', 1, 'Migrated from /etc/pihole/adlists.list', 0),
    (2, 'https://lists.example.org/malware.txt', 1, 'Phần mềm độc hại', 0),
    (3, 'https://lists.example.org/off.txt', 0, NULL, 0),
    (4, 'https://lists.example.org/allow.txt', 1, NULL, 1);
  INSERT INTO domainlist (id, type, domain, enabled) VALUES
    (1, 0, 'scratch.mit.edu', 1), (2, 1, 'roblox.com', 1), (3, 3, '(\\.|^)tiktok\\.com$', 1),
    (4, 3, '^stat[0-9]+\\.', 1), (5, 1, 'video.example', 1), (6, 1, 'guests.example', 1), (7, 1, 'off.example', 0);
  INSERT INTO domainlist_by_group VALUES (1, 0), (2, 0), (3, 0), (4, 0), (5, 1), (6, 2), (7, 0);
  INSERT INTO client (id, ip, comment) VALUES (1, '192.168.1.31', 'Máy của An');
`;

export function gravity(sql = GRAVITY): Buffer {
  const folder = mkdtempSync(join(tmpdir(), 'haidang-gravity-'));
  try {
    const file = join(folder, 'gravity.db');
    const db = new Database(file);
    db.exec(sql);
    db.close();
    return readFileSync(file);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

export const teleporter6 = (files: Readonly<Record<string, string | Buffer>> = {}): Buffer =>
  storedZip({
    'etc/hosts': '127.0.0.1 localhost\n',
    'etc/pihole/pihole.toml': readFileSync(join(FIXTURES, 'pihole.toml'), 'utf8'),
    'etc/pihole/gravity.db': gravity(),
    'etc/pihole/dhcp.leases': '',
    ...files,
  });

export async function teleporter5(files: Readonly<Record<string, unknown>> = V5): Promise<Buffer> {
  const archive = pack();
  for (const [name, rows] of Object.entries(files)) archive.entry({ name }, JSON.stringify(rows));
  archive.finalize();
  const blocks: Buffer[] = [];
  for await (const block of archive as AsyncIterable<Buffer>) blocks.push(block);
  return gzipSync(Buffer.concat(blocks));
}

const V5 = {
  'group.json': [{ id: 0, enabled: 1, name: 'Default', description: 'The default group' }],
  'adlist.json': [{ id: 1, address: 'https://lists.example.org/malware.txt', enabled: 1, comment: null }],
  'blacklist.exact.json': [{ id: 2, domain: 'roblox.com', enabled: 1, comment: null }],
  'whitelist.exact.json': [{ id: 3, domain: 'scratch.mit.edu', enabled: 1, comment: null }],
  'blacklist.regex.json': [{ id: 4, domain: '(^|\\.)tiktok\\.com$', enabled: 1, comment: null }],
  'domainlist_by_group.json': [{ domainlist_id: 2, group_id: 0 }],
  'setupVars.conf': 'WEBPASSWORD=secret',
};
