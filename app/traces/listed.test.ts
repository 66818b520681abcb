import { expect, test } from 'vitest';
import { LOAD_SHAPES } from '../../workers/contract/name-sets.ts';
import { FIELDS, type Field } from '../../workers/contract/settings/config-fields.ts';
import { fieldsOfPart, GROUPS, searchFields } from '../controls/groups.ts';
import { isTurned, listed, TRACE } from './listed.ts';

const nameOf = (each: Field | typeof TRACE) => (each === TRACE ? TRACE : each.path);
const names = (fields: readonly Field[], shape: (typeof LOAD_SHAPES)[number]) => listed(fields, shape).map(nameOf);
const load = GROUPS.find(({ id }) => id === 'load')!.fields;

test('the place to open a trace follows the shape, and what a file sets is no setting to turn', () => {
  const shown = names(load, 'steady');
  expect(shown[shown.indexOf('load.shape') + 1]).toBe(TRACE);
  expect(shown.filter((name) => name.startsWith('load.trace.'))).toEqual([]);
});

test('pace and end of a trace are shown while one plays, below it', () => {
  const shown = names(load, 'trace');
  const at = shown.indexOf('load.shape');
  expect(shown.slice(at, at + 4)).toEqual(['load.shape', TRACE, 'load.trace.pace', 'load.trace.atEnd']);
});

test('a trace stands once in any list of settings, and the others keep their order', () => {
  const lists = [...GROUPS.map(({ fields }) => fields), fieldsOfPart('source'), fieldsOfPart('storage'), FIELDS, []];
  for (const fields of lists)
    for (const shape of LOAD_SHAPES) {
      const shown = names(fields, shape);
      const others = fields.map(({ path }) => path).filter((path) => !path.startsWith('load.trace.'));
      expect(shown.filter((name) => name !== TRACE && !name.startsWith('load.trace.'))).toEqual(others);
      expect(shown.filter((name) => name === TRACE)).toHaveLength(others.length < fields.length ? 1 : 0);
    }
});

test('a search for the trace finds where it is opened', () => {
  for (const search of ['arrival trace', 'length of the trace', 'load.trace.id', 'pace of the trace'])
    expect(listed(searchFields(search), 'steady'), search).toContain(TRACE);
});

test('a trace that was opened is one change, of the shape', () => {
  expect(load.filter((field) => !isTurned(field)).map(({ path }) => path)).toEqual([
    'load.trace.id',
    'load.trace.arrivals',
    'load.trace.seconds',
  ]);
});
