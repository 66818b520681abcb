import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { browserPart, busyCores, processorTimes, statOf } from './processor-time.ts';

const TOLD = 12;

describe('the time of the processor', () => {
  test('is read from a line of the kernel, whatever the thread is called', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 15 }), fc.nat(1e6), fc.nat(1e6), (name, user, system) => {
        const line = `4711 (${name}) S 1 4711 4711 0 -1 4194304 100 0 0 0 ${user} ${system} 0 0 20 0 5 0 1234 0 0`;
        expect(statOf(line)).toEqual({ name, seconds: (user + system) / 100 });
      }),
    );
  });

  test('adds up by process, and is told of the busiest threads, those that began meanwhile too', () => {
    const thread = fc.record({
      process: fc.constantFrom('broker', 'renderer', 'publisher'),
      before: fc.nat(1000),
      // Far from what is too little to be told.
      used: fc.oneof(fc.constant(0), fc.integer({ min: 100, max: 1000 })),
      isNew: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(thread, { maxLength: 30 }), fc.integer({ min: 1, max: 60 }), (threads, seconds) => {
        const [before, after] = [new Map<string, number>(), new Map<string, number>()];
        threads.forEach((each, i) => {
          const key = `${each.process}/Worker/${i}`;
          if (!each.isNew) before.set(key, each.before / 100);
          after.set(key, ((each.isNew ? 0 : each.before) + each.used) / 100);
        });
        const found = busyCores(before, after, seconds);
        for (const name of ['broker', 'renderer', 'publisher']) {
          const used = threads.filter(({ process }) => process === name).reduce((sum, each) => sum + each.used, 0);
          expect(found.processes[name] ?? 0).toBeCloseTo(used / 100 / seconds, 2);
        }
        const busiest = threads
          .map(({ used }) => used / 100 / seconds)
          .filter((share) => share > 0)
          .sort((a, b) => b - a)
          .slice(0, TOLD);
        expect(Object.values(found.threads)).toHaveLength(busiest.length);
        Object.values(found.threads).forEach((share, i) => {
          expect(share).toBeCloseTo(busiest[i]!, 2);
        });
      }),
    );
  });

  test.runIf(process.platform === 'linux')('of this process grows as it works; one that has ended has none', () => {
    const processes = new Map([
      [process.pid, 'this'],
      [2 ** 30, 'ended'],
    ]);
    const before = processorTimes(processes);
    const start = process.cpuUsage();
    while (process.cpuUsage(start).user < 300_000);
    const { processes: cores } = busyCores(before, processorTimes(processes), 1);
    expect(cores.this).toBeGreaterThan(0.2);
    expect(cores.ended).toBeUndefined();
  });
});

test.each([
  ['/opt/chrome/chrome --user-data-dir=/tmp/a --headless', 'browser'],
  ['/opt/chrome/chrome --type=renderer --lang=en', 'renderer'],
  ['/opt/chrome/chrome --type=utility --utility-sub-type=network.mojom.NetworkService', 'NetworkService'],
  ['/opt/chrome/chrome --type=gpu-process', 'gpu-process'],
])('a part of a browser is known by its command line: %s', (line, part) => {
  expect(browserPart(line)).toBe(part);
});
