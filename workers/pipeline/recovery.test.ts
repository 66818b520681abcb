import { describe, expect, it } from 'vitest';
import type { Config } from '../contract/config-types.ts';
import {
  AGGREGATES,
  ALARMS,
  BROADCAST,
  SCHEDULER,
  SOURCE,
  STORAGE,
  TAIL,
  TRANSFORM,
  taskName,
  VALIDATE,
} from '../memory/tasks.ts';
import { PipelineHarness } from '../testing/pipeline-harness.ts';

const WARM_UP = 6;
const AFTER = 12;

function small(config: Config): void {
  config.load.eventsPerSecond = 7000;
  config.load.sensors = 5;
  config.load.invalidRatio = 0.2;
  config.channels.capacity = 8;
  config.batch.maxSize = 11;
  config.scheduler.backlog = 16;
}
const scenarios: Record<string, (config: Config) => void> = {
  plain: small,
  'mixed deadlines, late events': (config) => {
    small(config);
    config.load.staleRatio = 0.2;
    config.scheduler.budgetMs = { urgent: 1, normal: 4, bulk: 50 };
    config.load.classMix = { urgent: 1, normal: 1, bulk: 1 };
  },
  'packets, fixed shares, conflating and blocking subscribers': (config) => {
    small(config);
    config.load.encoding = 'packet';
    config.transform.scheduling = 'static';
    config.transform.workers = 3;
    config.broadcast.policies = { aggregates: 'conflate', alarms: 'block', tail: 'skip' };
    config.broadcast.lagLimit = 4;
  },
};

/** @returns whether the victim died; false when it made fewer writes than that */
function killAfter(change: (config: Config) => void, victim: number, writes: number): boolean {
  const pipeline = new PipelineHarness(change);
  for (let i = 0; i < WARM_UP; i++) pipeline.round();
  pipeline.doom(victim, writes);
  let died = false;
  for (let i = 0; i < AFTER; i++) died = pipeline.round() || died;
  pipeline.drain();
  expect(pipeline.faults(), `${taskName(victim)} killed after ${writes} writes`).toEqual([]);
  return died;
}

describe.each(Object.entries(scenarios))('a stage killed before any of its writes: %s', (_, change) => {
  it.each(
    [SOURCE, VALIDATE, TRANSFORM, TRANSFORM + 1, SCHEDULER, BROADCAST, STORAGE, AGGREGATES, ALARMS, TAIL].map(
      (task) => [taskName(task), task] as const,
    ),
  )('%s: nothing lost, nothing twice, every slot back', (_name, task) => {
    let kills = 0;
    for (let writes = 0; writes < 250; writes++) {
      if (!killAfter(change, task, writes)) break;
      kills++;
    }
    expect(kills).toBeGreaterThan(20);
  });
});
