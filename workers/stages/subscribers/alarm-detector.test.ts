import { createReadStream, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parseRecording } from '../../feeds/recording-parser.ts';
import { parseTimestamp } from '../../feeds/timestamp.ts';
import { ALARM_DEFAULTS, AlarmDetector, type AlarmSettings } from './alarm-detector.ts';

const folder = new URL('../../../public/recordings/', import.meta.url);
const labels: Record<string, [string, string][]> = JSON.parse(readFileSync(new URL('labels.json', folder), 'utf8'));

interface Figures {
  /** Windows with an alarm, of how many. */
  readonly found: number;
  readonly windows: number;
  /** Of the rows alarmed, the share in a window; of the rows in windows, the share alarmed. */
  readonly precision: number;
  readonly recall: number;
  /** Of the rows outside all windows, the share alarmed. */
  readonly falseAlarms: number;
}

async function load(name: string) {
  const { timeMs, value } = await parseRecording(createReadStream(new URL(name, folder)));
  const windows = labels[name]!.map(([start, end]) => [parseTimestamp(start), parseTimestamp(end)] as const);
  return { timeMs, value, windows };
}

function evaluate(
  { timeMs, value, windows }: Awaited<ReturnType<typeof load>>,
  settings: Partial<AlarmSettings>,
): Figures {
  const detector = new AlarmDetector({ sensors: 1, ...ALARM_DEFAULTS, ...settings });
  const alarmsIn = windows.map(() => 0);
  let inside = 0;
  let falseAlarms = 0;
  for (let row = 0; row < timeMs.length; row++) {
    const time = timeMs[row]!;
    const window = windows.findIndex(([start, end]) => time >= start && time <= end);
    if (window >= 0) inside++;
    if (detector.observe(0, value[row]!) === 0) continue;
    if (window >= 0) alarmsIn[window]!++;
    else falseAlarms++;
  }
  const hits = alarmsIn.reduce((sum, n) => sum + n, 0);
  return {
    found: alarmsIn.filter((n) => n > 0).length,
    windows: windows.length,
    precision: hits / (hits + falseAlarms),
    recall: hits / inside,
    falseAlarms: falseAlarms / (timeMs.length - inside),
  };
}

function print(name: string, { found, windows, precision, recall, falseAlarms }: Figures): void {
  const percent = (share: number) => `${(100 * share).toFixed(2)} %`;
  console.info(
    `${name}: alarms in ${found} of ${windows} windows; of the rows, precision ${percent(precision)}, ` +
      `recall ${percent(recall)}, ${percent(falseAlarms)} of those outside alarmed`,
  );
}

const machine = await load('machine_temperature_system_failure.csv');

describe('machine temperature', () => {
  test('at least three of four failures are found, with at most 2 % of the other rows alarmed', () => {
    const figures = evaluate(machine, {});
    print('machine temperature', figures);
    expect(figures.found).toBeGreaterThanOrEqual(3);
    expect(figures.falseAlarms).toBeLessThanOrEqual(0.02);
    expect(figures.precision).toBeGreaterThan(0.6);
    expect(figures.recall).toBeGreaterThan(0.2);
  });

  test.each([
    [500, 4.5],
    [500, 5],
    [600, 4.5],
    [700, 4.5],
    [700, 5],
    [800, 4.5],
    [800, 5],
  ])('the settings sit on no peak: memory %d and threshold %d do as well', (memory, threshold) => {
    const figures = evaluate(machine, { memory, threshold });
    expect(figures.found).toBeGreaterThanOrEqual(3);
    expect(figures.falseAlarms).toBeLessThanOrEqual(0.02);
  });
});

test('ambient temperature: a failure is found, and next to nothing else alarmed', async () => {
  const figures = evaluate(await load('ambient_temperature_system_failure.csv'), {});
  print('ambient temperature', figures);
  expect(figures.found).toBeGreaterThanOrEqual(1);
  expect(figures.falseAlarms).toBeLessThanOrEqual(0.001);
});
