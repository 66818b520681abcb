/** The broker's configuration in `compose.yaml`, which nobody here can start: whether the broker takes it, and what nodes may do. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { DEAD_LETTERS, SUBJECT } from './names.ts';
import { findNatsServer, MISSING } from './nats-server.ts';

const COMPOSE = readFileSync(new URL('compose.yaml', import.meta.url), 'utf8');
const [, BLOCK = ''] = /^ {2}broker:\n {4}content: \|\n((?: {6}.*\n)+)/m.exec(COMPOSE) ?? [];
/** As Compose hands it over: two dollars are one. */
const CONFIGURATION = BLOCK.replace(/^ {6}/gm, '').replaceAll('$$', '$');

const server = findNatsServer();
test.skipIf(server === undefined)(
  `the broker takes its configuration${server === undefined ? `: ${MISSING}` : ''}`,
  () => {
    const folder = mkdtempSync(join(tmpdir(), 'penstock-compose-'));
    try {
      const file = join(folder, 'nats.conf');
      writeFileSync(file, CONFIGURATION);
      const env = { ...process.env, NODE_PASSWORD: 'north', PUBLISHER_PASSWORD: 'south' };
      const { status, stderr } = spawnSync(server!, ['-t', '-c', file, '--name', 'n1'], { env, encoding: 'utf8' });
      expect([status, stderr]).toEqual([0, expect.stringContaining('is valid')]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
);

test('its nodes and its publisher may use the subjects that the commands use', () => {
  for (const subject of [SUBJECT, DEAD_LETTERS.subject]) expect(CONFIGURATION).toContain(`"${subject}"`);
  expect(CONFIGURATION).toContain('allow_responses: true');
});
