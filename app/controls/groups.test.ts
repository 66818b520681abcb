import { expect, test } from 'vitest';
import { FIELDS } from '../../workers/contract/settings/config-fields.ts';
import { fieldsOfPart, GROUPS, searchFields } from './groups.ts';

test('every field is in exactly one group, under a title of its own', () => {
  const grouped = GROUPS.flatMap((group) => group.fields);
  expect(grouped.map((field) => field.path).sort()).toEqual(FIELDS.map((field) => field.path).sort());
  for (const group of GROUPS) expect(group.title).not.toBe(group.id);
});

test('labels tell settings apart', () => {
  expect(new Set(FIELDS.map((field) => field.label)).size).toBe(FIELDS.length);
});

test('each part of the map has its settings', () => {
  expect(fieldsOfPart('broadcast').map((field) => field.path)).toContain('broadcast.policies.tail');
  expect(fieldsOfPart('breaker').map((field) => field.path)).toContain('failures.storage.outage');
  expect(fieldsOfPart('alarms').map((field) => field.path)).not.toContain('broadcast.policies.tail');
});

test('a search looks at names, paths and help', () => {
  expect(searchFields('capacity').map((field) => field.path)).toContain('channels.capacity');
  expect(searchFields('breaker. jitter').map((field) => field.path)).toContain('breaker.jitter');
  expect(searchFields('random extra').map((field) => field.path)).toEqual(['failures.storage.jitterMs']);
  expect(searchFields('nothing like this')).toEqual([]);
  expect(searchFields('  ')).toEqual(FIELDS);
});
