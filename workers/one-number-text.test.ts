/** Numbers become text in one place, and text becomes numbers in one place: otherwise two of them differ one day. */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** Files that may write or read numbers by other means, and why. */
const WRITERS: Readonly<Record<string, string>> = {
  'workers/contract/numbers/format-number.ts': 'the place itself',
  'app/controls/slider-scale.ts': 'rounds a number to a number',
  'app/charts/ticks.ts': 'labels of an axis have as many digits as its steps need',
  'app/own-scenario/scenario-of-run.ts': 'rounds a number to a number',
  'workers/contract/arrivals/trace-figures.ts': 'rounds a number to a number',
  'workers/contract/durations/call-times.ts': 'rounds a number to a number',
  'workers/contract/durations/measured-times.ts': 'rounds a number to a number',
  'workers/contract/recordings/gaps-text.ts': 'rounds a number to a number',
  'workers/contract/settings/objective-lines.ts': 'rounds a number to a number',
  'workers/import/durations/quantile-points.ts': 'rounds a number to a number',
  'app/profile/ServiceCurve.tsx': 'coordinates of a drawing',
  'app/map/BreakerSwitch.tsx': 'coordinates of a drawing',
  'app/player/ActSeries.tsx': 'coordinates of a drawing',
  'app/comparison/plot.ts': 'coordinates of a drawing',
  'app/gallery/CardPicture.tsx': 'coordinates of a drawing',
  'app/gallery/measured-picture.ts': 'coordinates of a drawing',
  'app/charts/ChartCard.tsx': 'an attribute that nobody reads as a number',
  'app/client/repair-language.ts': 'asks whether the browser can do it',
  'app/client/repair-browser.ts': 'asks whether the browser can do it',
  'app/main.tsx': 'asks whether the browser can do it',
};
const READERS: Readonly<Record<string, string>> = {
  'workers/contract/numbers/parse-number.ts': 'the place itself',
};

function sources(folder: string): string[] {
  return readdirSync(`${ROOT}${folder}`, { recursive: true, encoding: 'utf8' })
    .map((name) => `${folder}/${name}`)
    .filter((name) => /\.tsx?$/.test(name) && !/\.(test|thread-body)\.ts$|\/testing\/|\/kernel\//.test(name));
}
const ALL = [...sources('app'), ...sources('workers')];

function using(words: RegExp): string[] {
  return ALL.filter((name) => words.test(readFileSync(ROOT + name, 'utf8')));
}

test('figures are written by format-number.ts only', () => {
  const others = using(/\.toLocaleString\(|Intl\.NumberFormat|\.toFixed\(|\.toPrecision\(|\.toExponential\(/);
  expect(others.filter((name) => !(name in WRITERS))).toEqual([]);
});

test('what people type is read by parse-number.ts only', () => {
  const others = using(/parseFloat\(|parseInt\(|inputMode="decimal"[^>]*Number\(|function \w*[pP]arseNumber\b/);
  expect(others.filter((name) => !(name in READERS))).toEqual([]);
  // Whoever has a box for a number asks the parser, or hands its text to somebody who does.
  for (const name of using(/inputMode="(decimal|numeric)"/)) {
    expect(readFileSync(ROOT + name, 'utf8'), name).toMatch(/parseNumber\(|typedLimit\(|stepOf\(/);
  }
});
