import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseRecording } from './recording-parser.ts';

interface Row {
  readonly text: string;
  /** What should come of it; null: skipped and reported. */
  readonly kept: { readonly timeMs: number; readonly value: number } | null;
}

const START = Date.UTC(2020, 0, 1);

function textOf(timeMs: number): string {
  return new Date(timeMs).toISOString().replace('T', ' ').replace('Z', '');
}

// Without -0, which its text does not keep.
const float = fc.float({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0);
const good = fc.record({ step: fc.nat(10_000), value: float });
const bad = fc.constantFrom(
  '',
  ',',
  'x',
  '2020-13-01 00:00:00,1',
  '2020-01-01 00:00:00,one',
  `${'9'.repeat(5000)},1`,
  'é,ü',
);
/** A clock that jumped back a day. */
const back = fc.constant('2019-12-31 00:00:00,1');

/** Rows of a rising clock, with bad ones among them. */
const rows = fc
  .array(fc.oneof({ weight: 3, arbitrary: good }, { weight: 1, arbitrary: bad }, { weight: 1, arbitrary: back }))
  .map((parts) => {
    let timeMs = START;
    return parts.map((part): Row => {
      if (typeof part === 'string') return { text: part, kept: null };
      timeMs += part.step;
      return { text: `${textOf(timeMs)},${part.value}`, kept: { timeMs, value: part.value } };
    });
  });

/** Cuts the bytes at the given places. */
function* cut(bytes: Uint8Array, places: readonly number[]): Generator<Uint8Array> {
  let from = 0;
  for (const place of [...places].sort((a, b) => a - b)) {
    const to = Math.max(from, place % (bytes.length + 1));
    yield bytes.slice(from, to);
    from = to;
  }
  yield bytes.slice(from);
}

test('rows, and which lines are reported, do not depend on where the stream is cut', async () => {
  await fc.assert(
    fc.asyncProperty(rows, fc.constantFrom('\n', '\r\n'), fc.array(fc.nat(20_000)), async (lines, ending, places) => {
      const first: Row = { text: `${textOf(START)},1`, kept: { timeMs: START, value: 1 } };
      const all = [first, ...lines];
      const text = ['timestamp,value', ...all.map((line) => line.text)].join(ending);
      const result = await parseRecording(cut(new TextEncoder().encode(text), places));

      const kept = all.flatMap((line) => line.kept ?? []);
      expect([...result.timeMs]).toEqual(kept.map((row) => row.timeMs));
      expect([...result.value]).toEqual(kept.map((row) => row.value));
      // An empty line is none.
      const skipped = all.flatMap((line, i) => (line.kept || line.text === '' ? [] : [i + 2]));
      expect(result.problems.map((problem) => problem.line)).toEqual(skipped);
      expect(result.problemCount).toBe(skipped.length);
      for (const { seen } of result.problems) expect(seen.length).toBeLessThanOrEqual(40);
    }),
    { numRuns: 200 },
  );
});

test('no input makes it fail otherwise than by a RecordingError', async () => {
  const pieces = fc.constantFrom(
    'timestamp',
    'value',
    ',',
    '\n',
    '\r',
    '"',
    '2020-01-01 00:00:00',
    '1',
    ' ',
    '\0',
    '\u{1F600}',
  );
  await fc.assert(
    fc.asyncProperty(fc.array(pieces), fc.uint8Array(), async (texts, noise) => {
      const bytes = new TextEncoder().encode(texts.join(''));
      await parseRecording([bytes, noise]).catch((error) => expect(error.name).toBe('RecordingError'));
    }),
    { numRuns: 300 },
  );
});
