/**
 * Hostile definitions of scenarios, as a file, a link or a script may have them: 100,000 of a million inputs. Each is
 * refused with messages that name the place, or is a scenario in every part, whose acts have settings that can be in force.
 */
import fc from 'fast-check';
import { EXAMPLE } from '../../app/scenarios/definition/example-scenario.ts';
import { configOf, configOfSettings } from '../../app/scenarios/definition/loads.ts';
import { parseScenario, parseScenarioText, ScenarioError } from '../../app/scenarios/definition/parse-scenario.ts';
import { readScenarioAt } from '../../app/scenarios/definition/scenario-address.ts';
import type { Scenario } from '../../app/scenarios/definition/scenario-types.ts';
import { withOwnPart } from '../../workers/testing/fuzz/edits.ts';
import { mutated } from '../../workers/testing/fuzz/mutations.ts';
import { defineTarget } from '../../workers/testing/fuzz/target.ts';

const TEXT = JSON.stringify(EXAMPLE);
const PARTS = Object.keys(EXAMPLE);
const SITE = 'https://example.org/';
const SPEED = 5_000_000;
const LONGEST_MESSAGE = 9000;

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

const EVIL_KEYS = [
  '__proto__',
  'constructor',
  'toString',
  '',
  '0',
  'act',
  'share',
  'load.mode',
  'failures.timeline',
  '$schema',
];
const evilKey = fc.oneof(fc.constantFrom(...EVIL_KEYS, ...PARTS), fc.string({ unit: 'binary', maxLength: 12 }));
const leaf: fc.Arbitrary<Json> = fc.oneof(
  fc.constantFrom<Json>(
    null,
    true,
    0,
    -0,
    -1,
    0.5,
    1e308,
    2 ** 53,
    '',
    ' ',
    'speed',
    'database',
    'within',
    'drained',
    'kill',
    '💥',
    '\ud800',
  ),
  fc.constantFrom<Json>(
    'counters.stored',
    'sql.doubled',
    'lindley.wait',
    'latency.p99.secondsAbove',
    'load.eventsPerSecond',
    'storage.kind',
  ),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.string({ unit: 'binary', maxLength: 30 }),
);
const evil: fc.Arbitrary<Json> = fc.oneof(
  { weight: 4, arbitrary: leaf },
  fc.array(leaf, { maxLength: 3 }),
  fc.dictionary(evilKey, leaf, { maxKeys: 3 }),
  fc.constant<Json>({ share: 2, of: 'speed' }),
  fc.constant<Json>({ formula: 'md1.wait', with: { arrival: 1, serviceMs: { figure: 'latency.p99' } } }),
);

interface Edit {
  /** Which way at each level, and how deep. */
  readonly way: readonly number[];
  readonly change: 'set' | 'remove' | 'add' | 'double';
  readonly key: string;
  readonly value: Json;
}
const edit: fc.Arbitrary<Edit> = fc.record({
  way: fc.array(fc.double({ min: 0, max: 0.999, noNaN: true }), { minLength: 1, maxLength: 6 }),
  change: fc.constantFrom('set', 'set', 'remove', 'add', 'double'),
  key: evilKey,
  value: evil,
});

function apply(node: Json, { way, change, key, value }: Edit): void {
  const keys = typeof node === 'object' && node !== null ? Object.keys(node) : [];
  const [first = 0, ...rest] = way;
  const chosen = keys[Math.floor(first * keys.length)];
  if (typeof node !== 'object' || node === null || chosen === undefined) return;
  const inner = (node as { [key: string]: Json })[chosen]!;
  const isDeeper = rest.length > 0 && typeof inner === 'object' && inner !== null && Object.keys(inner).length > 0;
  if (isDeeper) apply(inner, { way: rest, change, key, value });
  else alter(node, chosen, { way, change, key, value });
}
function alter(node: Json[] | { [key: string]: Json }, chosen: string, { change, key, value }: Edit): void {
  if (Array.isArray(node)) {
    const at = Number(chosen);
    if (change === 'remove') node.splice(at, 1);
    else if (change === 'double') node.splice(at, 0, structuredClone(node[at]!));
    else if (change === 'add') node.push(value);
    else node[at] = value;
  } else if (change === 'remove') delete node[chosen];
  else withOwnPart(node, change === 'set' ? chosen : key, value);
}

const edited = fc.array(edit, { maxLength: 4 }).map((edits) => {
  const copy = JSON.parse(TEXT) as Json;
  for (const each of edits) apply(copy, each);
  return copy;
});
type Input =
  | { readonly kind: 'value'; readonly value: unknown }
  | { readonly kind: 'text' | 'link'; readonly text: string };
const inputs: fc.Arbitrary<Input> = fc.oneof(
  { weight: 6, arbitrary: edited.map((value): Input => ({ kind: 'value', value })) },
  { weight: 2, arbitrary: mutated(fc.constant(TEXT)).map((text): Input => ({ kind: 'text', text })) },
  { weight: 1, arbitrary: evil.map((value): Input => ({ kind: 'value', value })) },
  {
    weight: 1,
    arbitrary: fc.string({ unit: 'binary', maxLength: 60 }).map((text): Input => ({ kind: 'link', text: `~${text}` })),
  },
);

export const scenarios = defineTarget('scenario definitions', 0.1, () => ({
  arbitrary: inputs,
  async check(input) {
    let scenario: Scenario;
    try {
      scenario = await read(input);
    } catch (error) {
      if (!(error instanceof ScenarioError)) throw error;
      return checkRefusal(error);
    }
    checkSound(scenario);
  },
}));

function read(input: Input): Scenario | Promise<Scenario> {
  if (input.kind === 'value') return parseScenario(input.value);
  return input.kind === 'text' ? parseScenarioText(input.text) : readScenarioAt(input.text, SITE);
}

function checkRefusal({ issues, message }: ScenarioError): void {
  if (issues.length === 0 || message.length > LONGEST_MESSAGE)
    throw new Error(`a refusal of ${message.length} characters`);
  for (const { path, value, allowed, message: sentence } of issues) {
    if (path === '' || value === '' || allowed === '')
      throw new Error(`it does not say where, what or what is allowed: ${sentence}`);
    if (!sentence.startsWith(path)) throw new Error(`${sentence}: it does not begin with its place, ${path}`);
  }
}
function checkSound(scenario: Scenario): void {
  if (JSON.stringify(parseScenario(JSON.parse(JSON.stringify(scenario)))) !== JSON.stringify(scenario))
    throw new Error('it reads differently the second time');
  for (const act of scenario.acts) configOf(act, SPEED);
  configOfSettings(scenario.goOn, SPEED);
}
