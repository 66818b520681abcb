/** Hostile tables: what people open as a recording. */
import fc from 'fast-check';
import { importTable } from '../../import/import-table.ts';
import { mutated } from './mutations.ts';
import { defineTarget } from './target.ts';

const MOST_ROWS = 40;
const LONGEST_SENTENCE = 1000;

const cell = fc.oneof(
  fc.constantFrom(
    '2014-01-01 00:00:00',
    '2014-02-30 00:00:00',
    '9999-12-31 23:59:59',
    '0000-00-00',
    '1e309',
    '-0',
    'NaN',
  ),
  fc.constantFrom('"1"', '"', '=cmd()', '<b>', '1,5', '٣', '\0', 'timestamp', 'value'),
  fc.double().map(String),
  fc.string({ unit: 'binary', maxLength: 60 }),
);
const rows = fc.array(
  fc.tuple(fc.integer({ min: 0, max: 4e9 }), fc.double({ noNaN: true })).map(([seconds, value]) => {
    const time = new Date(seconds * 1000).toISOString().replace('T', ' ').replace('.000Z', '');
    return `${time},${value}`;
  }),
  { maxLength: 60 },
);
const sound = rows.map((lines) => ['timestamp,value', ...lines.sort()].join('\n'));
const table = fc
  .array(fc.array(cell, { maxLength: 5 }), { maxLength: 12 })
  .map((lines) => ['value,other,timestamp', ...lines.map((cells) => cells.join(','))].join('\r\n'));
const bytes = fc.oneof(
  { weight: 4, arbitrary: mutated(sound).map((text) => Buffer.from(text)) },
  { weight: 3, arbitrary: table.map((text) => Buffer.from(text)) },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 400 }).map((array) => Buffer.from(array)) },
  {
    weight: 1,
    arbitrary: fc.tuple(cell, fc.nat(20_000)).map(([text, n]) => Buffer.from(text.repeat(n).slice(0, 2e4))),
  },
);

export const recordings = defineTarget('recordings', 0.08, () => ({
  arbitrary: fc.tuple(bytes, fc.boolean()),
  async check([file, isBestAccepted]) {
    const options = { zone: 'Europe/Berlin', language: 'en', acceptBest: isBestAccepted, mostRows: MOST_ROWS };
    const answer = await importTable(new Blob([new Uint8Array(file)]), {}, options);
    if (answer.kind === 'problem') checkSentence(answer.message);
    else if (answer.kind === 'doubt') for (const { text } of answer.preview.doubts) checkSentence(text);
    else {
      const { timeMs, value, leftOutRows } = answer.table;
      if (timeMs.length > MOST_ROWS || timeMs.length !== value.length) throw new Error(`${timeMs.length} rows`);
      if (timeMs.some((time, i) => !(time >= (timeMs[i - 1] ?? Number.NEGATIVE_INFINITY))))
        throw new Error('not in order');
      if (!value.every(Number.isFinite)) throw new Error('a value is not finite');
      if (leftOutRows.some(({ text }) => Array.from(text).length > 80)) throw new Error('a text that is not cut');
    }
  },
}));

function checkSentence(text: string): void {
  if (text.length < 10 || text.length > LONGEST_SENTENCE)
    throw new Error(`a message of ${text.length} characters: ${text}`);
}
