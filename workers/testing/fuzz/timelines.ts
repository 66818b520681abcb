/** Timelines: sound ones, nearly sound ones, and what is none. */
import fc from 'fast-check';
import type { FieldValue, TimelineStep } from '../../contract/config-types.ts';
import { FIELD_BY_PATH } from '../../contract/settings/config-fields.ts';
import {
  ACTIONS,
  BREAKABLE,
  LEAST_LASTING,
  MOST_BURST,
  MOST_STEPS,
  TIMELINE_FIELDS,
} from '../../contract/settings/timeline.ts';
import { MOST_SECONDS } from '../../contract/settings/timeline-text.ts';
import { sampleTexts } from '../sample-texts.ts';

const between = (min: number, max: number) => fc.double({ min, max, noNaN: true });
const moment = fc.oneof(between(0, MOST_SECONDS), fc.constantFrom(0, 5e-324, 1e-7, 0.1, MOST_SECONDS));
const lasting = fc.oneof(between(LEAST_LASTING, MOST_SECONDS), fc.constantFrom(LEAST_LASTING, MOST_SECONDS));
const target = fc.constantFrom<string>(...ACTIONS, ...TIMELINE_FIELDS.map(({ path }) => path));

function valueFor(what: string): fc.Arbitrary<FieldValue> {
  if (what === 'burst') return between(1, MOST_BURST);
  const field = FIELD_BY_PATH.get(what);
  if (field === undefined) return fc.constantFrom(...BREAKABLE);
  if (field.kind === 'switch') return fc.boolean();
  if (field.kind === 'choice') return fc.constantFrom(...field.options);
  if (field.kind === 'text') return fc.constantFrom(...sampleTexts(field));
  return field.isInteger ? fc.integer({ min: field.min, max: field.max }) : between(field.min, field.max);
}
function lengthOf(what: string): fc.Arbitrary<number> {
  if (what === 'kill') return fc.constant(0);
  return what === 'stall' || what === 'burst' ? lasting : fc.oneof(lasting, fc.constant(0));
}

const soundStep: fc.Arbitrary<TimelineStep> = target.chain((what) =>
  fc.record({ at: moment, what: fc.constant(what), value: valueFor(what), for: lengthOf(what) }),
);
export const soundTimeline = fc.array(soundStep, { maxLength: MOST_STEPS });

/** Steps of which here and there a part is another's, is anything, or is missing; and a few more than are allowed. */
export function nearlySound(anything: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  const spoilt = fc
    .tuple(soundStep, fc.record({ at: moment, what: target, value: anything, for: moment }))
    .chain(([sound, other]) =>
      fc.oneof(
        fc.constant<unknown>(sound),
        fc.constantFrom('at', 'what', 'value', 'for').map((part) => ({ ...sound, [part]: other[part] })),
        fc.tuple(fc.constantFrom('at', 'what', 'value', 'for', 'more'), anything).map(([part, value]) => ({
          ...sound,
          [part]: value,
        })),
        anything,
      ),
    );
  return fc.oneof(fc.array(spoilt, { maxLength: MOST_STEPS + 2 }), anything);
}
