import { createReadStream } from 'node:fs';
import { describe, expect, test } from 'vitest';
import {
  describeProblem,
  MAX_LINE_BYTES,
  MAX_PROBLEMS,
  parseRecording,
  type RecordingError,
  type RecordingSource,
} from './recording-parser.ts';

const utf8 = new TextEncoder();
const parse = (text: string, maxRows?: number) => parseRecording([utf8.encode(text)], maxRows);

async function errorOf(source: RecordingSource, maxRows?: number): Promise<RecordingError> {
  return parseRecording(source, maxRows).then(
    () => expect.fail('it was accepted'),
    (error) => error,
  );
}
const failure = (text: string, maxRows?: number) => errorOf([utf8.encode(text)], maxRows);

describe('real recordings', () => {
  const recording = (name: string) =>
    parseRecording(createReadStream(new URL(`../../public/recordings/${name}`, import.meta.url)));

  test('ambient temperature: 7,267 rows without a problem', async () => {
    const { timeMs, value, problems } = await recording('ambient_temperature_system_failure.csv');
    expect(timeMs).toHaveLength(7267);
    expect(value).toHaveLength(7267);
    expect(problems).toEqual([]);
    expect(timeMs[0]).toBe(Date.UTC(2013, 6, 4));
    expect(value[0]).toBe(69.88083514);
  });

  test('machine temperature: of 22,695 rows 11, where its clock was set back by 55 minutes, are skipped', async () => {
    const { timeMs, problems, problemCount } = await recording('machine_temperature_system_failure.csv');
    expect(timeMs).toHaveLength(22_684);
    expect(problemCount).toBe(11);
    expect(problems[0]).toEqual({
      line: 10_151,
      column: 'timestamp',
      seen: '2014-01-07 02:00:00',
      allowed: 'a time not before 2014-01-07 02:55:00.000, that of the row before',
    });
    expect(problems.map(({ line }) => line)).toEqual(Array.from({ length: 11 }, (_, i) => 10_151 + i));
  });
});

describe('accepted files', () => {
  test('columns in any order, among others, in any case, quoted, with spaces and a byte order mark', async () => {
    const { timeMs, value, problems } = await parse(
      '\uFEFF Value ,"site",TIMESTAMP\r\n 1.5 ,x, 2020-01-01 00:00:00 \r\n"-2e3",,"2020-01-01 00:00:00.5"\r\n',
    );
    expect(problems).toEqual([]);
    expect([...value]).toEqual([1.5, -2000]);
    expect([...timeMs]).toEqual([Date.UTC(2020, 0, 1), Date.UTC(2020, 0, 1) + 500]);
  });

  test('empty lines, equal times, and a last line without its end', async () => {
    const text = '\n\ntimestamp,value\n\n2020-01-01 00:00:00,1\n \n2020-01-01 00:00:00,2';
    const { value, problems } = await parse(text);
    expect([...value]).toEqual([1, 2]);
    expect(problems).toEqual([]);
  });

  test('a line of just the greatest length', async () => {
    const row = '2020-01-01 00:00:00,1';
    const padded = row.padEnd(MAX_LINE_BYTES, ' ');
    const bytes = utf8.encode(`timestamp,value\r\n${padded}\r\n${padded} \r\n${row}`);
    const byteByByte = Array.from(bytes, (byte) => Uint8Array.of(byte));
    for (const source of [[bytes], byteByByte]) {
      const { value, problems } = await parseRecording(source);
      expect([...value]).toEqual([1, 1]);
      expect(problems).toMatchObject([{ line: 3, column: 'row', allowed: 'at most 4,096 bytes a line' }]);
    }
  });
});

describe('bad rows are skipped and reported', () => {
  test.each([
    ['2020-01-01 00:00:00', 'row', '2020-01-01 00:00:00', '2 columns, as in the header'],
    ['2020-01-01 00:00:00,1,2', 'row', '2020-01-01 00:00:00,1,2', '2 columns, as in the header'],
    ['yesterday,1', 'timestamp', 'yesterday', 'a date and time as YYYY-MM-DD HH:MM:SS, with up to six decimals'],
    ['2020-01-01 00:00:00,', 'value', '', 'a decimal number between -1.7e308 and 1.7e308'],
    ['2020-01-01 00:00:00,NaN', 'value', 'NaN', 'a decimal number between -1.7e308 and 1.7e308'],
    ['2020-01-01 00:00:00,0x10', 'value', '0x10', 'a decimal number between -1.7e308 and 1.7e308'],
    ['2020-01-01 00:00:00,4e400', 'value', '4e400', 'a decimal number between -1.7e308 and 1.7e308'],
    ['2020-01-01 00:00:00,1 2', 'value', '1 2', 'a decimal number between -1.7e308 and 1.7e308'],
  ])('%s', async (row, column, seen, allowed) => {
    const { value, problems, problemCount } = await parse(`timestamp,value\n2019-01-01 00:00:00,7\n${row}\n`);
    expect([...value]).toEqual([7]);
    expect(problemCount).toBe(1);
    expect(problems).toEqual([{ line: 3, column, seen, allowed }]);
  });

  test('a clock that goes back, measured by the last row that was kept', async () => {
    const rows = ['00:00:10,1', '00:00:05,2', '00:00:09,3', '00:00:10,4', '00:00:11,5'];
    const { value, problems } = await parse(`timestamp,value\n${rows.map((row) => `2020-01-01 ${row}`).join('\n')}`);
    expect([...value]).toEqual([1, 4, 5]);
    expect(problems.map(({ line }) => line)).toEqual([3, 4]);
  });

  test('text is cut to 40 characters, not in the middle of one', async () => {
    const { problems } = await parse(`timestamp,value\n2020-01-01 00:00:00,1\n${'😀'.repeat(50)},1\n`);
    expect(problems[0]?.seen).toBe(`${'😀'.repeat(39)}…`);
  });

  test('100 are told, the others counted', async () => {
    const { problems, problemCount } = await parse(`timestamp,value\n2020-01-01 00:00:00,1\n${'bad\n'.repeat(1234)}`);
    expect(problems).toHaveLength(MAX_PROBLEMS);
    expect(problemCount).toBe(1234);
  });

  test('in a sentence', () => {
    expect(describeProblem({ line: 7, column: 'value', seen: 'x', allowed: 'a number' })).toBe(
      'Line 7, value: “x” should be a number.',
    );
  });
});

describe('files of no use', () => {
  test.each([
    ['', 'empty', 'The file is empty.'],
    ['\n\r\n \n', 'empty', 'The file is empty.'],
    ['a,b\n1,2\n', 'no-header', 'Line 1 should name the columns, “timestamp” and “value” among them; it says “a,b”.'],
    ['timestamp,value\n', 'no-rows', 'The file has no row that can be played: there is only a header.'],
    [
      'timestamp,value\nx,1\ny,2\n',
      'no-rows',
      'The file has no row that can be played: 2 could not be read. Line 2, timestamp: “x” should be a date and time as YYYY-MM-DD HH:MM:SS, with up to six decimals.',
    ],
  ])('%j', async (text, kind, message) => {
    expect(await failure(text)).toMatchObject({ name: 'RecordingError', kind, message });
  });

  test('a header that never ends', async () => {
    const error = await failure('x'.repeat(2 * MAX_LINE_BYTES));
    expect(error.kind).toBe('no-header');
    expect(error.message.length).toBeLessThan(200);
  });

  test('more rows than there is room for', async () => {
    const rows = '2020-01-01 00:00:00,1\n'.repeat(6000);
    expect((await parse(`timestamp,value\n${rows}`, 6000)).value).toHaveLength(6000);
    expect(await failure(`timestamp,value\n${rows}`, 5999)).toMatchObject({
      kind: 'too-many-rows',
      message: 'The file has more than 5,999 rows.',
    });
  });
});

describe('streams', () => {
  const header = utf8.encode('timestamp,value\n2020-01-01 00:00:00,1\n');

  test('a line of 1 GB passes in constant memory and little time', async () => {
    const chunk = new Uint8Array(1 << 20).fill(120);
    function* gigabyte() {
      yield header;
      for (let i = 0; i < 1024; i++) yield chunk;
      yield utf8.encode('\n2020-01-01 00:00:01,2\n');
    }
    const started = performance.now();
    const before = process.memoryUsage().arrayBuffers;
    const { value, problems } = await parseRecording(gigabyte());
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(10e6);
    // A fraction of a second; decoding and splitting it as text would take minutes.
    expect(performance.now() - started).toBeLessThan(20_000);
    expect([...value]).toEqual([1, 2]);
    expect(problems).toMatchObject([{ line: 3, column: 'row', seen: `${'x'.repeat(39)}…` }]);
  });

  test('timers have their turn while rows that are there already are read', async () => {
    const rows = utf8.encode('2020-01-01 00:00:00,1\n'.repeat(20_000));
    function* file() {
      yield header;
      for (let i = 0; i < 50; i++) yield rows;
    }
    let beats = 0;
    const timer = setInterval(() => beats++, 1);
    const { timeMs } = await parseRecording(file());
    clearInterval(timer);
    expect(timeMs).toHaveLength(1_000_001);
    expect(beats).toBeGreaterThan(5);
  });

  test('reading stops as soon as the file is known to be of no use', async () => {
    let sent = 0;
    let isCancelled = false;
    const stream = new ReadableStream<Uint8Array>({
      pull(controller) {
        controller.enqueue(utf8.encode(sent++ === 0 ? 'nonsense\n' : 'more\n'));
      },
      cancel() {
        isCancelled = true;
      },
    });
    expect((await errorOf(stream)).kind).toBe('no-header');
    expect(isCancelled).toBe(true);
    expect(sent).toBeLessThan(5);
  });

  test('a stream that breaks passes its error on', async () => {
    const stream = new ReadableStream<Uint8Array>({
      start: (controller) => controller.error(new Error('the disk is gone')),
    });
    await expect(parseRecording(stream)).rejects.toThrow('the disk is gone');
  });

  test('a stream that ends well gives its rows', async () => {
    const stream = new ReadableStream<Uint8Array>({
      start(controller) {
        controller.enqueue(header);
        controller.close();
      },
    });
    expect((await parseRecording(stream)).value).toHaveLength(1);
  });
});
