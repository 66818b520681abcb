/** Files of the kinds of `files that people bring`, as other programs write them. Read from a browser in Berlin. */
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { importTable } from './import-table.ts';

const AROUND = { zone: 'Europe/Berlin', language: 'de-DE', acceptBest: false };
type Content = string | Uint8Array<ArrayBuffer>;
const NOON = Date.UTC(2024, 2, 5, 12);
const MINUTE = 60_000;
const ROWS = 20;
const two = (n: number) => String(n).padStart(2, '0');
const iso = (i: number) => new Date(NOON + i * MINUTE).toISOString();
/** As a clock in Berlin shows it. */
const local = (i: number) =>
  iso(i + 60)
    .slice(0, 19)
    .replace('T', ' ');
const rows = (write: (i: number) => string): string[] => Array.from({ length: ROWS }, (_, i) => write(i));
const lines = (...parts: readonly (string | readonly string[])[]) => parts.flat().join('\n');
const upTo = (step = 1, from = 0) => Array.from({ length: ROWS }, (_, i) => from + i * step);

const answerOf = (content: Content) => importTable(new Blob([content]), {}, AROUND);
async function tableOf(content: Content) {
  const answer = await answerOf(content);
  return answer.kind === 'table' ? answer.table : expect.fail(JSON.stringify(answer).slice(0, 500));
}

describe('a reading a minute from noon on, with values from 0', () => {
  test.each<[string, Content]>([
    [
      'a table of a Markdown page',
      lines(
        '| time | value |',
        '|---|---|',
        rows((i) => `| ${iso(i)} | ${i} |`),
      ),
    ],
    [
      'a space behind every comma',
      lines(
        'time, value',
        rows((i) => `${iso(i)}, ${i}`),
      ),
    ],
    [
      'spaces before quotes',
      lines(
        '"time", "value"',
        rows((i) => `"${iso(i)}", "${i}"`),
      ),
    ],
    [
      'empty columns',
      lines(
        'time,,value,,',
        rows((i) => `${iso(i)},,${i},,`),
      ),
    ],
    [
      'an empty first column',
      lines(
        ',time,value',
        rows((i) => `,${iso(i)},${i}`),
      ),
    ],
    [
      'an index without a name',
      lines(
        ',time,value',
        rows((i) => `${i},${iso(i)},${i}`),
      ),
    ],
    [
      'comments above',
      lines(
        '# logger 3',
        '#',
        'time,value',
        rows((i) => `${iso(i)},${i}`),
      ),
    ],
    [
      'comments with a percent sign',
      lines(
        '% export',
        '% time,value',
        rows((i) => `${iso(i)},${i}`),
      ),
    ],
    [
      'single quotes',
      lines(
        "'time','value'",
        rows((i) => `'${iso(i)}','${i}'`),
      ),
    ],
    [
      'a mark and quotes',
      `\uFEFF${lines(
        '"time","value"',
        rows((i) => `"${iso(i)}","${i}"`),
      )}`,
    ],
    [
      'separators at the end',
      lines(
        'time;value;;;',
        rows((i) => `${iso(i)};${i};;;`),
      ),
    ],
    [
      'empty lines between',
      lines(
        'time,value',
        rows((i) => `${iso(i)},${i}`),
      ).replaceAll('\n', '\n\n'),
    ],
    [
      'a gzip member a line',
      Buffer.concat(['time,value', ...rows((i) => `${iso(i)},${i}`)].map((l) => gzipSync(`${l}\n`))),
    ],
    [
      'UTF-16 without a mark',
      Buffer.from(
        lines(
          'time,value',
          rows((i) => `${iso(i)},${i}`),
        ),
        'utf16le',
      ),
    ],
    [
      'UTF-16, high bytes first',
      Buffer.from(
        `\uFEFF${lines(
          'time,value',
          rows((i) => `${iso(i)},${i}`),
        )}`,
        'utf16le',
      ).swap16(),
    ],
    [
      'tildes',
      lines(
        'time~value',
        rows((i) => `${iso(i)}~${i}`),
      ),
    ],
    [
      'half days with points',
      lines(
        'time,value',
        rows((i) => `2024-03-05 1:${two(i)}:00 p.m.,${i}`),
      ),
    ],
    [
      'as C writes times',
      lines(
        'time;value',
        rows((i) => `Tue Mar  5 13:${two(i)}:00 2024;${i}`),
      ),
    ],
    [
      'as Oracle writes times',
      lines(
        'time;value',
        rows((i) => `05-MAR-24 01.${two(i)}.00.000000 PM;${i}`),
      ),
    ],
    [
      'as SAS writes times',
      lines(
        'time;value',
        rows((i) => `05MAR2024:13:${two(i)}:00;${i}`),
      ),
    ],
    [
      'a weekday in front',
      lines(
        'Zeit;Wert',
        rows((i) => `Di 05.03.2024 13:${two(i)};${i}`),
      ),
    ],
    [
      'a weekday in words',
      lines(
        'time,value',
        rows((i) => `"Tuesday, March 5, 2024 1:${two(i)} PM",${i}`),
      ),
    ],
    [
      'points in the time of day',
      lines(
        'Aika;Arvo',
        rows((i) => `5.3.2024 13.${two(i)};${i}`),
      ),
    ],
    [
      'names of files',
      lines(
        'time;value',
        rows((i) => `2024-03-05_13-${two(i)}-00;${i}`),
      ),
    ],
    [
      'French months',
      lines(
        'Horodatage;Valeur',
        rows((i) => `5 mars 2024 13:${two(i)};${i}`),
      ),
    ],
    [
      'offsets behind a space',
      lines(
        'time,value',
        rows((i) => `${local(i)} +0100,${i}`),
      ),
    ],
    [
      'UTC behind the time',
      lines(
        'time,value',
        rows((i) => `${iso(i).slice(0, 19)} UTC,${i}`),
      ),
    ],
    [
      'a line that names the zone',
      lines(
        'Time zone: UTC',
        'x',
        'time,value',
        rows((i) => `${iso(i).slice(0, 19)},${i}`),
      ),
    ],
    [
      'a column with an offset',
      lines(
        'time,utc_offset,value',
        rows((i) => `${local(i)},+01:00,${i}`),
      ),
    ],
    [
      '16 digits',
      lines(
        't,value',
        rows((i) => `${NOON + i * MINUTE}000,${i}`),
      ),
    ],
    [
      '19 digits',
      lines(
        't,value',
        rows((i) => `${NOON + i * MINUTE}000000,${i}`),
      ),
    ],
    [
      'exponents in times',
      lines(
        'timestamp,value',
        rows((i) => `${((NOON + i * MINUTE) / 1000).toExponential()},${i}`),
      ),
    ],
    ['JSON with a comma behind each line', rows((i) => `${JSON.stringify({ time: iso(i), value: i })},`).join('\n')],
    ['JSON with dates in objects', rows((i) => JSON.stringify({ t: { $date: iso(i) }, v: i })).join('\r\n')],
    [
      'both forms of ISO',
      lines(
        'time,value',
        rows((i) => `${i % 2 ? iso(i) : iso(i).replace('T', ' ')},${i}`),
      ),
    ],
    [
      'percent',
      lines(
        'time;value',
        rows((i) => `${iso(i)};${i} %`),
      ),
    ],
  ])('%s', async (_, content) => {
    const { timeMs, value, sensors, leftOut } = await tableOf(content);
    expect([...timeMs]).toEqual(upTo(MINUTE, NOON));
    expect([[...value], sensors.length]).toEqual([upTo(), 1]);
    expect(Object.keys(leftOut).filter((reason) => reason !== 'second header')).toEqual([]);
  });
});

describe('sensors are not mixed up', () => {
  test.each<[string, string, readonly string[]]>([
    [
      'names under merged cells',
      lines(
        ',Boiler,,Hall,',
        'time,t,rh,t,rh',
        rows((i) => `${iso(i)},1,2,3,4`),
      ),
      ['Boiler t', 'Boiler rh', 'Hall t', 'Hall rh'],
    ],
    [
      'names that are there twice',
      lines(
        'time,value,value',
        rows((i) => `${iso(i)},1,2`),
      ),
      ['value', 'value (2)'],
    ],
    [
      'quotes in names',
      lines(
        'time,sensor,value',
        rows((i) => `${iso(i)},"pump ""${i % 2}"", hall",1`),
      ),
      ['pump "0", hall', 'pump "1", hall'],
    ],
    [
      'what was measured in a column of its own',
      lines(
        'ts,site,what,reading',
        rows((i) => `${iso(i >> 1)},hall,${i % 2 ? 'temp' : 'hum'},1`),
      ),
      ['hall hum', 'hall temp'],
    ],
    [
      'two rooms, two quantities',
      lines(
        'ts,room,kind,value',
        rows((i) => `${iso(i >> 2)},${i % 2},${i & 2 ? 'temp' : 'hum'},1`),
      ),
      ['0 hum', '1 hum', '0 temp', '1 temp'],
    ],
    [
      'a column for each, with gaps',
      lines(
        'time;a;b',
        rows((i) => `${iso(i)};${i % 2 ? 1 : ''};${i % 2 ? '' : 1}`),
      ),
      ['b', 'a'],
    ],
    [
      'times of the instrument beside the time',
      lines(
        '"VarName";"TimeString";"VarValue";"Validity";"Time_ms"',
        rows((i) => `"Tank";"05.03.2024 13:${two(i)}:00";${i},25;1;4535654${i},5`),
      ),
      ['Tank'],
    ],
    [
      'durations that are values',
      lines(
        'time,cycle time,response time (ms)',
        rows((i) => `${iso(i)},${i}.5,${i}`),
      ),
      ['cycle time', 'response time (ms)'],
    ],
  ])('%s', async (_, text, sensors) => {
    expect((await tableOf(text)).sensors).toEqual(sensors);
  });
});

describe('the zone is the one that the file names', () => {
  test.each<[string, string, number]>([
    [
      'in the name of the column',
      lines(
        '"#","Date Time, GMT-05:00","Temp"',
        rows((i) => `${i},03/25/24 01:${two(i)}:00 PM,1`),
      ),
      Date.UTC(2024, 2, 25, 18),
    ],
    [
      'in a column of its own',
      lines(
        'time,tz,value',
        rows((i) => `${local(i)},America/New_York,1`),
      ),
      Date.UTC(2024, 2, 5, 18),
    ],
    [
      'days and shares of a day',
      lines(
        'Date;Time;Temp',
        rows((i) => `45356;0,5${two(i)};${i}`),
      ),
      Date.UTC(2024, 2, 5, 11),
    ],
    [
      'the end of a day',
      lines(
        'time;value',
        rows((i) => `2024-03-05 ${two(i + 5)}:00:00;${i}`),
      ),
      Date.UTC(2024, 2, 5, 4),
    ],
  ])('%s', async (_, text, first) => {
    const { timeMs } = await tableOf(text);
    expect([timeMs.length, timeMs[0]]).toEqual([ROWS, first]);
  });
});

describe('asked, and never guessed', () => {
  test.each<[string, string, string]>([
    [
      'rows name several zones',
      lines(
        'time,tz,value',
        rows((i) => `${local(i)},${i % 2 ? 'America/New_York' : 'Europe/Berlin'},1`),
      ),
      'zone',
    ],
    [
      'seconds since 1904',
      lines(
        'time,value',
        rows((i) => `${3_792_484_800 + i},1`),
      ),
      'timeForm',
    ],
    [
      'a hundred nanoseconds since 1601',
      lines(
        'time,value',
        rows((i) => `${133_540_000_000_000_000n + BigInt(i) * 10_000_000n},1`),
      ),
      'timeForm',
    ],
    [
      'seconds of a day',
      lines(
        'time,value',
        rows((i) => `${43_200 + i * 10},1.5`),
      ),
      'timeForm',
    ],
    ['times in the header', lines(`sensor,${rows(iso).join(',')}`, `hall,${rows(String).join(',')}`), 'time'],
    [
      'two signs as separator',
      lines(
        'time::value',
        rows((i) => `${iso(i)}::${i}`),
      ),
      'timeForm',
    ],
    [
      'a first column that rises',
      lines(
        'x,y',
        rows((i) => `${i / 10},${i * i}`),
      ),
      'time',
    ],
    [
      'a number beside the value, at repeated times',
      lines(
        'timestamp,unitno,reading',
        rows((i) => `${iso(i >> 1)},${1 + (i % 2)},${i}.5`),
      ),
      'sensor',
    ],
    [
      'days and months of two digits each',
      lines(
        'Date Time,Temp',
        rows((i) => `03/05/24 01:${two(i)}:00 PM,1`),
      ),
      'timeForm',
    ],
    [
      'a decimal comma that nothing quotes',
      lines(
        'time,value',
        rows((i) => `${iso(i)},${i},5`),
      ),
      'columns',
    ],
  ])('%s', async (_, text, about) => {
    const answer = await answerOf(text);
    expect(answer.kind === 'doubt' ? answer.preview.doubts.map((doubt) => doubt.about) : answer).toContain(about);
  });
});

test('a time that says its unit is not asked about', async () => {
  const seconds = await tableOf(
    lines(
      'Time (s),Value',
      rows((i) => `${i / 10},${i}`),
    ),
  );
  const millis = await tableOf(
    lines(
      't [ms],U [V]',
      rows((i) => `${i * 100},${i}`),
    ),
  );
  expect([seconds.timeMs[19], millis.timeMs[19]]).toEqual([1900, 1900]);
});
