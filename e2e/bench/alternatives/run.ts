/**
 * tsx e2e/bench/alternatives/run.ts NAME [EVENTS]
 *
 * One run of the pipeline as it is built from what JavaScript offers, in Node. Prints one line like the native side's.
 */
import { cpuUsage } from 'node:process';
import { ALTERNATIVES, isAlternative } from './alternatives.ts';
import { check } from './work.ts';

const CAPACITY = 500;
const WARM_UP = 50_000;
const [name = '', count = '1000000'] = process.argv.slice(2);
const events = Number(count);
if (!isAlternative(name)) throw new Error(`${name} is none of: ${Object.keys(ALTERNATIVES).join(', ')}`);
if (!Number.isInteger(events) || events < 1) throw new Error(`EVENTS is ${count}; allowed: whole numbers from 1`);

const run = ALTERNATIVES[name];
await run(Math.min(events, WARM_UP), CAPACITY, () => {});
let began = 0;
let before = cpuUsage();
const outcome = await run(events, CAPACITY, () => {
  began = performance.now();
  before = cpuUsage();
});
const seconds = (performance.now() - began) / 1000;
const { user, system } = cpuUsage(before);
check(name, events, outcome);
const cpuNsPerEvent = (1000 * (user + system)) / events;
console.log(JSON.stringify({ name, unit: 'events/s', value: events / seconds, cpuNsPerEvent, ...outcome }));
