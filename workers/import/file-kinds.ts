/** What a file is by its first bytes, when it is no text. */
import { ImportProblem } from './import-problem.ts';

const HEX = 16;

/** First bytes in hexadecimal, the kind, and what helps. */
const KINDS: readonly (readonly [RegExp, string, string])[] = [
  [/^d0cf11e0a1b11ae1/, 'an old Excel file (.xls)', 'In Excel, save the sheet as “CSV UTF-8” and open that file.'],
  [/^53514c69746520666f726d6174/, 'an SQLite database', 'Export the table as CSV and open that file.'],
  [/^25504446/, 'a PDF document', 'Export the table as CSV and open that file.'],
  [/^89504e47|^ffd8ff|^47494638/, 'a picture', 'A CSV, TSV or NDJSON file is read.'],
  [/^28b52ffd/, 'compressed with Zstandard', 'Unpack it, or compress it with gzip.'],
  [/^425a68/, 'compressed with bzip2', 'Unpack it, or compress it with gzip.'],
  [/^fd377a585a00/, 'compressed with xz', 'Unpack it, or compress it with gzip.'],
  [/^377abcaf271c/, 'a 7-Zip archive', 'Unpack it and open the table in it.'],
  [/^894844460d0a/, 'an HDF5 file', 'Export the table as CSV and open that file.'],
  [
    /^(?:efbbbf)?(?:09|0a|0d|20)*3c(?:21(?:64|44)(?:6f|4f)(?:63|43)|(?:68|48)(?:74|54)(?:6d|4d)(?:6c|4c)|(?:74|54)(?:61|41)(?:62|42)(?:6c|4c)(?:65|45)(?:20|3e))/,
    'a web page (HTML), as some programs write under the name .xls',
    'Open it in a spreadsheet and save the sheet as “CSV UTF-8”, or copy the cells and paste them here.',
  ],
  [/^(?:efbbbf)?(?:09|0a|0d|20)*3c3f786d6c/, 'an XML document', 'Export the table as CSV and open that file.'],
];

/** @throws ImportProblem when the bytes are of a known kind that is not read */
export function refuseKnownKinds(head: Uint8Array): void {
  const hex = Array.from(head.subarray(0, 32), (byte) => byte.toString(HEX).padStart(2, '0')).join('');
  if (/^504b0[357]0[468]/.test(hex)) throw new ImportProblem('not a table', zipText(head));
  const found = KINDS.find(([pattern]) => pattern.test(hex));
  if (found === undefined) return;
  throw new ImportProblem('not a table', `The file is ${found[1]}, not a table of text. ${found[2]}`);
}

/** An .xlsx file is a zip file with files of these names. */
function zipText(head: Uint8Array): string {
  const names = String.fromCharCode(...head.subarray(0, 4096));
  return /\[Content_Types\]|xl\/|docProps\//.test(names)
    ? 'The file is an Excel workbook (.xlsx). In Excel, save the sheet as “CSV UTF-8” and open that file, or copy the cells and paste them here.'
    : 'The file is a .zip archive. Unpack it and open the table in it; a single table can also be compressed with gzip.';
}

/** The log of HdrHistogram, and its table of percentiles: both have durations, and when these were is not told. */
const HDR_LOG =
  /^#\[Histogram log format|^"?StartTimestamp"?,[ ]*"?Interval_Length|^(?:(?:Tag=[^,\n]*,)?[^,\n]*,[^,\n]*,[^,\n]*,)?[ ]*"?HISTF/im;
const HDR_TABLE = /^[ \t]*"?Value"?[ \t]*[, \t][ \t]*"?Percentile"?[ \t]*[, \t][ \t]*"?TotalCount/im;
const HEAD = 20_000;

const NMEA = /^\$[A-Z]{2,6},/;
const MOST_LINES = 40;

/** @throws ImportProblem when a text is of a known kind that has no values over time */
export function refuseKnownTexts(text: string): void {
  const head = text.slice(0, HEAD);
  const lines = head.split('\n', MOST_LINES).filter((line) => line !== '');
  if (lines.filter((line) => NMEA.test(line)).length > lines.length / 2)
    throw new ImportProblem(
      'not a table',
      'The file has sentences of a satellite receiver (NMEA 0183), not a table. Convert them to CSV, for instance with GPSBabel.',
    );
  const kind = HDR_LOG.test(head) ? 'a log (.hlog)' : HDR_TABLE.test(head) ? 'percentiles (.hgrm)' : null;
  if (kind === null) return;
  throw new ImportProblem(
    'durations',
    `The file is ${kind} of HdrHistogram: it says how long something took, and not when. It can be the measured times of a stage, or of the database, under “Make it my pipeline”.`,
  );
}

/** `PAR1`. */
export function isParquet(head: Uint8Array): boolean {
  return head[0] === 0x50 && head[1] === 0x41 && head[2] === 0x52 && head[3] === 0x31;
}
/** The two bytes that gzip begins with. */
export function isGzip(head: Uint8Array): boolean {
  return head[0] === 0x1f && head[1] === 0x8b;
}

/** Control characters, besides tabs and line ends, make up less of any text. */
const MOST_CONTROL = 0.02;

/** @throws ImportProblem when decoded text is none */
export function refuseRubbish(sample: string): void {
  let control = 0;
  // Where the power failed, a logger leaves a run of zeros in a file that is sound otherwise.
  const text = sample.replace(/\0{4,}/g, '\0');
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if ((code < 32 && code !== 9 && code !== 10 && code !== 13 && code !== 12) || code === 0xfffd) control++;
  }
  if (control <= text.length * MOST_CONTROL) return;
  throw new ImportProblem('not a table', 'The file is not text: a CSV, TSV or NDJSON file is read, also as .gz.');
}
