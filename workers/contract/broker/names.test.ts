import { expect, test } from 'vitest';
import { FIELDS } from '../settings/config-fields.ts';
import { BROKER, BROKER_NAME, type NameForm, PLAIN_SUBJECT, refusedName, SUBJECT } from './names.ts';

const FORMS: readonly (readonly [string, NameForm, string])[] = [
  ['BROKER', BROKER, 'wss://broker.example:443/path'],
  ['BROKER_NAME', BROKER_NAME, 'EVENTS_1'],
  ['SUBJECT', SUBJECT, 'plant.*.events.>'],
  ['PLAIN_SUBJECT', PLAIN_SUBJECT, 'plant.north.events'],
];

test.each(FORMS)('%s takes a usual one, and says of any other what it is and what is allowed', (_, form, usual) => {
  expect(refusedName('Name', usual, form)).toBeNull();
  expect(refusedName('Name', 'a b', form)).toBe(`Name: “a b” is not allowed here; allowed: ${form.allowed}`);
  expect(refusedName('Name', '', form)).toContain('Name: “” is not allowed');
});

test.each(FORMS)('%s takes no half of a character, which no link could hold', (_, form, usual) => {
  expect(refusedName('Name', `${usual}\ud800`, form)).not.toBeNull();
  expect(refusedName('Name', `${usual}\udc00`, form)).not.toBeNull();
});

test('no text setting takes half of a character', () => {
  const texts = FIELDS.filter((field) => field.kind === 'text');
  expect(texts.length).toBeGreaterThan(4);
  expect(texts.filter(({ pattern }) => pattern.test('ws://a\ud800') || pattern.test('a\ud800'))).toEqual([]);
});

test('an address has no user and no password', () => {
  expect(refusedName('Broker', 'ws://user:secret@broker:8080', BROKER)).toContain('without user or password');
});
