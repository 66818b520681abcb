/** How the settings are grouped on the screen. Which there are, and in which order, is up to `FIELDS`. */
import { FIELDS, type Field } from '../../workers/contract/settings/config-fields.ts';
import { FIELD_HELP } from '../../workers/contract/settings/field-help.ts';
import type { PartName } from '../stores/view-store.ts';

export interface Group {
  readonly id: string;
  readonly title: string;
  readonly fields: readonly Field[];
}

const TITLES: Readonly<Record<string, string>> = {
  feed: 'Feed',
  live: 'Broker',
  load: 'Load',
  objectives: 'Objectives',
  channels: 'Channels',
  transform: 'Transform pool',
  scheduler: 'Deadline scheduler',
  batch: 'Batching',
  breaker: 'Circuit breaker',
  broadcast: 'Broadcast',
  storage: 'Storage',
  service: 'Service times',
  database: 'Database',
  failures: 'Failures',
  threads: 'Threads',
};

function groupOf(field: Field): string {
  return field.path.split('.')[0]!;
}

export const GROUPS: readonly Group[] = [...new Set(FIELDS.map(groupOf))].map((id) => ({
  id,
  title: TITLES[id] ?? id,
  fields: FIELDS.filter((field) => groupOf(field) === id),
}));

/** The settings that bear on a part of the map. */
const PARTS: Record<PartName, readonly string[]> = {
  source: ['load.', 'feed.', 'live.', 'channels.', 'failures.network.'],
  validate: ['service.validate.', 'load.invalidRatio', 'failures.poison.', 'load.encoding', 'channels.capacity'],
  transform: ['service.transform.', 'transform.', 'load.encoding', 'channels.capacity'],
  scheduler: ['service.scheduler.', 'scheduler.', 'load.classMix.', 'load.staleRatio'],
  broadcast: ['broadcast.'],
  breaker: [
    'breaker.',
    'database.timeoutMs',
    'database.retries',
    'database.backoff',
    'database.jitter',
    'failures.storage.',
  ],
  storage: ['batch.', 'storage.', 'database.', 'failures.storage.'],
  aggregates: [
    'broadcast.lagLimit',
    'broadcast.policies.aggregates',
    'failures.subscribers.aggregates',
    'service.aggregates.',
  ],
  alarms: ['broadcast.lagLimit', 'broadcast.policies.alarms', 'failures.subscribers.alarms', 'service.alarms.'],
  tail: ['broadcast.lagLimit', 'broadcast.policies.tail', 'failures.subscribers.tail', 'service.tail.'],
};

/** The settings that affect a part of the map. */
export function fieldsOfPart(part: PartName): readonly Field[] {
  return FIELDS.filter((field) => PARTS[part].some((start) => field.path.startsWith(start)));
}

/** Fields that have every word of the search in their name, path or help. */
export function searchFields(search: string): readonly Field[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  return FIELDS.filter((field) => {
    const text = `${field.label} ${field.path} ${FIELD_HELP[field.path]}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
}
