/** Cells that hold a number or a state in a way of their own: read where that is certain, else left out with a reason, or asked about. */
import { describe, expect, test } from 'vitest';
import { importTable } from './import-table.ts';

const AROUND = { zone: 'Europe/Berlin', language: 'en-US', acceptBest: false };
const NOON = Date.UTC(2024, 2, 5, 12);
const ROWS = 20;
const iso = (i: number) => new Date(NOON + i * 60_000).toISOString();
function fileOf(cell: (i: number) => string, names = 'time,value', separator = ','): Blob {
  const rows = Array.from({ length: ROWS }, (_, i) => `${iso(i)}${separator}${cell(i)}`);
  return new Blob([[names.replace(',', separator), ...rows, ''].join('\n')]);
}
const answerOf = (file: Blob) => importTable(file, {}, AROUND);
async function tableOf(file: Blob) {
  const answer = await answerOf(file);
  return answer.kind === 'table' ? answer.table : expect.fail(JSON.stringify(answer).slice(0, 500));
}

describe('words of two states are 1 and 0', () => {
  test.each([
    ['T', 'F'],
    ['HIGH', 'LOW'],
    ['OPEN', 'CLOSED'],
    ['Running', 'Stopped'],
    ['ACTIVE', 'INACTIVE'],
    ['enabled', 'disabled'],
    ['up', 'down'],
    ['Y', 'N'],
    ['connected', 'disconnected'],
    ['PASS', 'FAIL'],
    ['An', 'Aus'],
    ['geschlossen', 'offen'].reverse() as [string, string],
    ['oui', 'non'],
    ['sí', 'no'],
    ['.T.', '.F.'],
  ])('%s and %s', async (one, zero) => {
    for (const name of ['value', 'door', 'state']) {
      const { value, leftOut } = await tableOf(fileOf((i) => (i % 3 === 0 ? one : zero), `time,${name}`));
      expect([...value]).toEqual(Array.from({ length: ROWS }, (_, i) => (i % 3 === 0 ? 1 : 0)));
      expect(leftOut).toEqual({});
    }
  });
});

describe('a currency in front of a number is its unit', () => {
  test.each<[string, (n: string) => string]>([
    ['$12.5', (n) => `$${n}`],
    ['€ 12.5', (n) => `€ ${n}`],
    ['£12.5', (n) => `£${n}`],
    ['US$12.5', (n) => `US$${n}`],
    ['CHF 12.5', (n) => `CHF 12.5`.replace('12.5', n)],
    ['¥12.5', (n) => `¥${n}`],
    ['12.5 €', (n) => `${n} €`],
  ])('%s', async (_, write) => {
    const { value, mapping, leftOut } = await tableOf(fileOf((i) => write(`${i}.25`), 'time,price'));
    expect([...value]).toEqual(Array.from({ length: ROWS }, (_, i) => i + 0.25));
    expect(mapping.units[0]).not.toBe('');
    expect(leftOut).toEqual({});
  });

  test('below 0, with the sign on either side; with thousands; another one is left out', async () => {
    const cells = ['-$5', '$-6', '−$7.5', '"$1,204.50"', '€3', '($4)'];
    const { value, leftOut, leftOutRows } = await tableOf(fileOf((i) => cells[i] ?? `$${i}`, 'time,price'));
    expect([...value.subarray(0, 4)]).toEqual([-5, -6, -7.5, 1204.5]);
    expect(leftOut).toEqual({ 'other unit': 1, 'not a number': 1 });
    expect(leftOutRows.map(({ text }) => text)).toEqual(['€3', '($4)']);
  });
});

describe('a number that is not meant exactly', () => {
  const SIGNS: readonly ((n: number) => string)[] = [
    (n) => `<${n}`,
    (n) => `> ${n}`,
    (n) => `~${n}`,
    (n) => `≤${n}`,
    (n) => `<=${n}`,
    (n) => `≈ ${n} mV`,
    (n) => `±${n}`,
    (n) => `ca. ${n}`,
    (n) => `${n}*`,
    (n) => `${n} ?`,
  ];
  test.each(SIGNS.map((write) => [write(5), write] as const))(
    '%s is left out with its reason, and the others are read',
    async (_, write) => {
      const { value, leftOut, leftOutRows } = await tableOf(fileOf((i) => (i === 7 ? write(5) : `${i}`)));
      expect(value).toHaveLength(ROWS - 1);
      expect(leftOut).toEqual({ 'not exact': 1 });
      expect(leftOutRows[0]).toMatchObject({ line: 9, column: 'value', text: write(5) });
    },
  );

  test.each(SIGNS.map((write) => [write(5), write] as const))(
    '%s in most rows is asked about, also beside other readings',
    async (_, write) => {
      for (const names of ['time,value', 'time,lead,zinc']) {
        const beside = names === 'time,value' ? '' : ',7';
        const answer = await answerOf(fileOf((i) => `${i % 2 === 0 ? write(i) : i}${beside}`, names));
        expect(answer.kind).toBe('doubt');
      }
    },
  );
});
