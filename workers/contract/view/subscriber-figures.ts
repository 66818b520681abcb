/** What broadcast delivers to each subscriber, storage included, as a snapshot shows it. */
import * as J from '../../memory/journal-fields.ts';
import { BROADCAST, SUBSCRIBER_TASKS, TO_STORAGE } from '../../memory/tasks.ts';
import { POLICIES, type SkippingSubscriber, SUBSCRIBERS } from '../name-sets.ts';
import type { Snapshot } from '../snapshot-types.ts';
import type { RunReading } from './run-reading.ts';
import type { StageFigures } from './stage-figures.ts';

type SubscriberSnapshot = Snapshot['subscribers'][SkippingSubscriber];

/** Of the latest reading. */
export function subscriberSnapshots(reading: RunReading, stages: StageFigures): Snapshot['subscribers'] {
  const entries = SUBSCRIBERS.map((name, i): [SkippingSubscriber, SubscriberSnapshot] => [
    name,
    {
      policy: POLICIES[reading.of(BROADCAST, J.POLICY + i)]!,
      lag: reading.lag(i, SUBSCRIBER_TASKS[i]!),
      delivered: reading.of(BROADCAST, J.DELIVERED + i),
      skipped: reading.of(BROADCAST, J.SKIPPED + i),
      window: { busy: stages.busyInWindow(name) },
    },
  ]);
  const storage: SubscriberSnapshot = {
    policy: 'block',
    lag: reading.depth(TO_STORAGE),
    delivered: reading.of(BROADCAST, J.SENT),
    skipped: 0,
    window: { busy: stages.busyInWindow('storage') },
  };
  return { ...(Object.fromEntries(entries) as Record<SkippingSubscriber, SubscriberSnapshot>), storage };
}
