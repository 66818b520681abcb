import { test } from 'vitest';
import * as J from '../memory/journal-fields.ts';
import { BROADCAST, TRANSFORM } from '../memory/tasks.ts';
import { counters } from './pipeline-check.ts';
import { PipelineRig } from './pipeline-rig.ts';
test('a', () => {
  for (const capacity of [64, 128, 200, 400]) for (const backlog of [1, 20, 500]) for (const latencyMs of [0, 2]) {
  const rig = new PipelineRig({ load: {invalidRatio: 0, classMix: {urgent:1,normal:1,bulk:1}}, transform: { workers: 3 }, channels: { capacity }, scheduler: {backlog}, batch: { maxSize: 40 }, failures: { storage: { latencyMs } } });
  let r = 0;
  const order = () => { r++; const [a,b,c] = [8,9,10].map((_, i) => 8 + ((i + r) % 3)); return [7,6,5,4,3,2,a!,b!,c!,1,0]; };
  while (rig.count(0, 0) < 400) { rig.now += 0.5; rig.round(order()); }
  rig.setPhase(2);
  for (let i = 0; i < 2000 && !rig.ended; i++) { rig.now += 0.5; rig.round(order()); }
  console.log(capacity, backlog, latencyMs, counters(rig).emitted, counters(rig).stored, r, [8,9,10,11].map(t => [rig.count(t, J.EXECUTED), rig.count(t, J.STOLEN)].join('/')).join(' '));
  rig.release();
  }
  const rig = new PipelineRig({ load: {invalidRatio: 0, sensors: 3 }, broadcast: { policies: { aggregates: 'skip', alarms: 'conflate', tail: 'skip' }, lagLimit: 3 }, failures: { subscribers: { aggregates: 900, alarms: 900, tail: 900 } } });
  while (rig.count(0, 0) < 40) { rig.now += 0.5; rig.round(); }
  console.log([0,1,2].map(o => rig.count(BROADCAST, J.SKIPPED+o)));
});
