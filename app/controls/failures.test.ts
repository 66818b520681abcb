/** One failure has one name: on its button, at its setting, in the log, as an incident, as a step and in the sentence. */

import { expect, test } from 'vitest';
import readme from '../../README.md?raw';
import { defaultConfig, withField } from '../../workers/contract/config-codec.ts';
import { FIELDS } from '../../workers/contract/config-fields.ts';
import { BURST, incidentOf, VALUE, WHAT } from '../../workers/contract/incidents.ts';
import { ACTION_NAMES, describeStep } from '../../workers/contract/timeline-text.ts';
import { INCIDENT_WORDS } from '../../workers/memory/memory-map.ts';
import { setTo, stateText } from '../map/remedy.ts';
import { ONE_TOUCH } from './failures.ts';

const README = readme.toLowerCase();

function incident(what: number, value: number): string {
  const row = new Float64Array(INCIDENT_WORDS);
  row[WHAT] = what;
  row[VALUE] = value;
  return incidentOf(row).what;
}

test.each(ONE_TOUCH)('$label', ({ path, label, value }) => {
  const index = FIELDS.findIndex((field) => field.path === path);
  expect(FIELDS[index]!.label).toBe(label);
  expect(incident(index, Number(value))).toMatch(new RegExp(`^${label}(:|$)`));
  expect(describeStep({ what: path, value })).toMatch(new RegExp(`^${label}: `));
  expect(setTo(path, value).text).toContain(` ${label} `);
  expect(stateText(path, withField(defaultConfig(), path, value))).toMatch(new RegExp(`^${label} is `));
  const words = label.toLowerCase();
  expect(README).toContain(
    words === 'poison events' ? 'poison and stale events' : words.replace('quota full', 'full quota'),
  );
});

test('no two settings that are failures have the same name', () => {
  const labels = FIELDS.filter(({ path }) => path.startsWith('failures.')).map(({ label }) => label);
  expect(new Set(labels).size).toBe(labels.length);
});

test('a burst is named alike as a step and as an incident', () => {
  expect(incident(BURST, 10)).toBe(describeStep({ what: 'burst', value: 10 }));
  expect(incident(BURST, 10)).toMatch(new RegExp(`^${ACTION_NAMES.burst}: `));
});
