/** Text that was right once, and has been cut, doubled, shuffled and spoilt here and there. */
import fc from 'fast-check';

type Edit =
  | { readonly kind: 'cut' | 'double'; readonly at: number; readonly length: number }
  | { readonly kind: 'put'; readonly at: number; readonly text: string };

const at = fc.double({ min: 0, max: 1, noNaN: true });
const edit: fc.Arbitrary<Edit> = fc.oneof(
  fc.record({ kind: fc.constantFrom('cut' as const, 'double' as const), at, length: fc.integer({ min: 1, max: 20 }) }),
  fc.record({
    kind: fc.constant('put' as const),
    at,
    text: fc.oneof(
      fc.constantFrom('"', "'", ',', ';', '\n', '\r', '%', '&', '=', '(', ')', '--', '\0', '-', '9999999999', '\ufeff'),
      fc.string({ unit: 'binary', maxLength: 4 }),
    ),
  }),
);

export function mutated(sound: fc.Arbitrary<string>): fc.Arbitrary<string> {
  return fc.tuple(sound, fc.array(edit, { maxLength: 4 })).map(([text, edits]) => edits.reduce(apply, text));
}

function apply(text: string, change: Edit): string {
  const from = Math.floor(change.at * text.length);
  if (change.kind === 'put') return text.slice(0, from) + change.text + text.slice(from);
  const piece = text.slice(from, from + change.length);
  return text.slice(0, from) + (change.kind === 'cut' ? '' : piece + piece) + text.slice(from + change.length);
}
