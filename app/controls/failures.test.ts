/** One failure has one name: on its button, at its setting, in the log, as an incident, as a step, in the sentence and the docs. */

import { expect, test } from 'vitest';
import { LOSSES } from '../../workers/contract/name-sets.ts';
import { defaultConfig, withField } from '../../workers/contract/settings/config-codec.ts';
import { FIELDS } from '../../workers/contract/settings/config-fields.ts';
import {
  ACTION_NAMES,
  describeStep,
  stalledText,
  WORKER_FATES,
} from '../../workers/contract/settings/timeline-text.ts';
import { LOSS_NAMES } from '../../workers/contract/view/incidents/incident-summary.ts';
import {
  BURST,
  incidentOf,
  KILLED,
  VALUE,
  WHAT,
  workerIncident,
} from '../../workers/contract/view/incidents/incidents.ts';
import { INCIDENT_WORDS } from '../../workers/memory/memory-map.ts';
import { MARKS } from '../charts/marks.ts';
import screenPage from '../docs/screen.md?raw';
import { lossWord } from '../findings/losses.ts';
import { setTo, stateText } from '../findings/remedy.ts';
import { NETWORK_BUTTONS, QUICK_FAILURES } from './failures.ts';

const SCREEN_PAGE = screenPage.toLowerCase();

/** All settings that are failures, with a value that is one. */
const FAILING = FIELDS.filter(({ path }) =>
  /^failures\.(storage|subscribers|network)\.|^failures\.poison\.ratio$|^load\.staleRatio$/.test(path),
).map((field) => ({ path: field.path, value: field.kind === 'number' ? field.max / 4 : true }));

function incident(what: number, value: number): string {
  const row = new Float64Array(INCIDENT_WORDS);
  row[WHAT] = what;
  row[VALUE] = value;
  return incidentOf(row).what;
}

test.each([...QUICK_FAILURES, ...NETWORK_BUTTONS])('$label', ({ path, label, value }) => {
  const index = FIELDS.findIndex((field) => field.path === path);
  expect(FIELDS[index]!.label).toBe(label);
  expect(incident(index, Number(value))).toMatch(new RegExp(`^${label}(:|$)`));
  expect(describeStep({ what: path, value })).toMatch(new RegExp(`^${label}: `));
  expect(setTo(path, value).text).toContain(` ${label} `);
  expect(stateText(path, withField(defaultConfig(), path, value))).toMatch(new RegExp(`^${label} is `));
  expect(SCREEN_PAGE).toContain(label.toLowerCase());
});

test('no two settings that are failures have the same name', () => {
  const labels = FIELDS.filter(({ path }) => path.startsWith('failures.')).map(({ label }) => label);
  expect(new Set(labels).size).toBe(labels.length);
});

test.each(FAILING)('$path has one text as a step and as an incident', ({ path, value }) => {
  const index = FIELDS.findIndex((field) => field.path === path);
  const step = describeStep({ what: path, value });
  // That a switch is on goes without saying, where nothing is ever said of one that is off.
  expect(incident(index, Number(value))).toBe(step.replace(/: on$/, ''));
});

test('a worker is killed, stalled or lost, everywhere by that word', () => {
  expect(incident(workerIncident(2), KILLED)).toBe(`worker-2 ${WORKER_FATES.kill}`);
  expect(incident(workerIncident(2), 0.4)).toBe(`worker-2 ${stalledText(0.4)}`);
  expect(incident(workerIncident(2), 0)).toBe(`worker-2 ${WORKER_FATES.lost}`);
  for (const word of [WORKER_FATES.kill, WORKER_FATES.lost]) expect(MARKS.worker.word).toContain(word);
  const fates = Object.entries(WORKER_FATES).filter(([action]) => action in ACTION_NAMES);
  for (const [action, fate] of fates) expect(fate).toBe(`${action}ed`);
  expect(describeStep({ what: 'kill', value: 'storage' })).toBe('Kill storage');
  expect(describeStep({ what: 'stall', value: 'storage' })).toBe('Stall storage');
});

/** Each way in which the rest of the program speaks of what is no setting and no worker. */
test('an outcome of events has one name in the ledger, the incidents, the log and the sentence', () => {
  for (const name of LOSSES) {
    const word = lossWord(name);
    const isNamed = LOSS_NAMES.some(([told]) => told === word.replace('rejected as ', ''));
    expect(isNamed, word).toBe(true);
  }
});

test('a burst is named alike as a step and as an incident', () => {
  expect(incident(BURST, 10)).toBe(describeStep({ what: 'burst', value: 10 }));
  expect(incident(BURST, 10)).toMatch(new RegExp(`^${ACTION_NAMES.burst}: `));
});
