import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { endAll, toBeEnded } from './endings.ts';

test('the last that began is ended first, each once, and one that fails does not keep the rest', async () => {
  const ended: string[] = [];
  const told: string[] = [];
  const end = (name: string) => async () => void ended.push(name);
  toBeEnded(end('first'));
  toBeEnded(() => Promise.reject(new Error('busy')));
  const done = toBeEnded(end('closed before'));
  toBeEnded(end('last'));
  done();
  await endAll((text) => told.push(text));
  await endAll((text) => told.push(text));
  expect([ended, told]).toEqual([['last', 'first'], ['While ending: busy']]);
});

test.each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const)('a command that gets %s removes what it made, though its work would go on', async (signal, code) => {
  const program = `
    import { mkdtempSync, rmSync } from 'node:fs';
    import { tmpdir } from 'node:os';
    import { join } from 'node:path';
    import { endOnSignal, toBeEnded } from ${JSON.stringify(fileURLToPath(new URL('./endings.ts', import.meta.url)))};
    endOnSignal();
    const folder = mkdtempSync(join(tmpdir(), 'penstock-ending-'));
    toBeEnded(async () => rmSync(folder, { recursive: true }));
    setInterval(() => {}, 1000);
    console.log(folder);
  `;
  const args = ['--import', 'tsx', '--input-type=module', '--eval', program];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'ignore'] });
  const [line] = await once(child.stdout.setEncoding('utf8'), 'data');
  const folder = String(line).trim();
  expect(existsSync(folder)).toBe(true);
  child.kill(signal);
  expect([await once(child, 'exit'), existsSync(folder)]).toEqual([[code, null], false]);
});
