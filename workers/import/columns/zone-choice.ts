/** In which zone local times are, and signs that it is another one. */
import type { Doubt, TimeForm } from '../../contract/import-types.ts';
import { type DateOrder, type Moment, readClockBeside, readMoment } from '../cells/dates.ts';
import { TimeCells } from '../cells/time-cells.ts';
import { type Zone, zoneIn, zoneOf } from '../cells/zones.ts';
import type { Column } from './columns.ts';
import { isOneZone, isZoneColumn, offsetNumber } from './offset-columns.ts';

const HOUR = 3_600_000;
/** One for each rule by which clocks change, where most people live. */
const ZONES = [
  'Europe/Berlin',
  'Europe/London',
  'Europe/Athens',
  'America/New_York',
  'America/Chicago',
  'America/Denver',
  'America/Los_Angeles',
  'Australia/Sydney',
  'Pacific/Auckland',
  'America/Santiago',
] as const;

/** Where clocks show what letters in the name of a column say, in summer and in winter. */
const LETTERS: readonly (readonly [RegExp, string])[] = [
  [/^(?:CES?T|MES?Z)$/, 'Europe/Berlin'],
  [/^EES?T$/, 'Europe/Athens'],
  [/^WES?T$/, 'Europe/Lisbon'],
  [/^BST$/, 'Europe/London'],
  [/^E[SD]T$/, 'America/New_York'],
  [/^C[SD]T$/, 'America/Chicago'],
  [/^M[SD]T$/, 'America/Denver'],
  [/^P[SD]T$/, 'America/Los_Angeles'],
  [/^JST$/, 'Asia/Tokyo'],
  [/^AE[SD]T$/, 'Australia/Sydney'],
  [/^NZ[SD]T$/, 'Pacific/Auckland'],
];

/** Lines of the file that are no rows. */
interface LinesAround {
  /** Cells of lines between the header and the first row. */
  readonly secondHeader: readonly string[];
  /** Lines above the header. */
  readonly preamble: readonly string[];
}

/** The zone that the file says, else the own one, with the questions that stay open. @param own zone of the browser */
export function chooseZone(
  columns: readonly Column[],
  time: readonly number[],
  form: TimeForm,
  layout: LinesAround,
  own: string,
): { zone: string; doubts: readonly Doubt[] } {
  const said = saidZone(columns, time, layout);
  const zone = said ?? own;
  if (form !== 'ymd' && form !== 'dmy' && form !== 'mdy') return { zone, doubts: [] };
  const locals = localTimes(columns, time, form);
  if (locals.length === 0) return { zone, doubts: [] };
  const others = columns.filter(({ index }) => !time.includes(index));
  const mixed = others.find((column) => isZoneColumn(column) && !isOneZone(column));
  if (mixed !== undefined) return doubtful(zonesDoubt(mixed, zone), zone);
  if (said !== null) return { zone, doubts: [] };
  const [numbered] = others.flatMap((column) => offsetDoubt(column, zone) ?? []);
  if (numbered !== undefined) return doubtful(numbered, zone);
  const doubt = letteredZone(columns, time, locals, zone) ?? missingHour(locals, zone) ?? repeatedHour(locals, zone);
  return doubt === null ? { zone, doubts: [] } : doubtful(doubt, zone);
}

/** The zone that is likely, unless another one is chosen. */
function doubtful(doubt: Doubt, own: string): { zone: string; doubts: readonly Doubt[] } {
  return { zone: doubt.choices[0]?.zone ?? own, doubts: [doubt] };
}

/** What the file says of the zone of its times: by a column, in their name, under it, or above the table. */
function saidZone(
  columns: readonly Column[],
  time: readonly number[],
  { secondHeader, preamble }: LinesAround,
): string | null {
  const own = columns.filter((column) => isZoneColumn(column) && isOneZone(column)).map(({ filled }) => filled[0]!);
  const texts = [
    ...own,
    ...time.map((index) => columns[index]!.name),
    ...secondHeader.filter((cell) => /^\(?(?:utc|gmt)\b[^a-z]*$/i.test(cell)),
    ...preamble.flatMap((line, i) => {
      if (!/time[ _]?zone|zeitzone|times? (?:are )?in\b|utc[ _]offset/i.test(line)) return [];
      // In a table of its own the zone is below its name, as Open-Meteo writes it.
      return /[:=]/.test(line) ? [line] : [line, preamble[i + 1] ?? ''];
    }),
  ];
  return texts.map(zoneIn).find((zone) => zone !== null) ?? null;
}

function zonesDoubt({ name, filled }: Column, zone: string): Doubt {
  const some = [...new Set(filled)].slice(0, 4);
  const choices = [...some.flatMap((text) => zoneIn(text) ?? []), zone];
  const text = `The column “${name}” gives zones that rows are not read by: ${some.map((cell) => `“${cell}”`).join(', ')}.`;
  return { about: 'zone', text, choices: [...new Set(choices)].map((each) => ({ zone: each })) };
}

/** A number may be how far clocks are from UTC, in hours, minutes or seconds. */
function offsetDoubt(column: Column, own: string): Doubt | null {
  const found = offsetNumber(column);
  if (found === null) return null;
  const text = `“${column.name}” may say how far clocks are from UTC: ${column.filled[0]}.`;
  const zones = [...new Set([found.zone ?? own, own])];
  return { about: 'zone', text, choices: zones.map((zone) => ({ zone })) };
}

const moment: Moment = { localMs: 0, offset: 0 };
/** Without those that say their zone. */
function localTimes(columns: readonly Column[], time: readonly number[], timeForm: DateOrder): number[] {
  const parts = new TimeCells({ time, timeForm, columns: columns.map(({ name }) => name) });
  const [date] = time;
  return (columns[date ?? -1]?.cells ?? []).flatMap((_, row) => {
    const { text, clock } = parts.read((index) => columns[index]!.cells[row]!);
    readMoment(text, timeForm, moment);
    let local = moment.localMs;
    if (clock !== undefined) local += readClockBeside(clock, moment);
    return Number.isNaN(local) || !Number.isNaN(moment.offset) ? [] : [local];
  });
}

/** Letters such as `(EST)` in the name of the time, where clocks show another time than in the own zone. */
function letteredZone(
  columns: readonly Column[],
  time: readonly number[],
  locals: readonly number[],
  own: string,
): Doubt | null {
  for (const index of time) {
    const { name } = columns[index]!;
    const letters = /(?:^|[^A-Za-z])([A-Z]{3,4})[)\]]?$/.exec(name.trim())?.[1] ?? '';
    const zone = LETTERS.find(([pattern]) => pattern.test(letters))?.[1];
    if (zone === undefined) continue;
    const isSame = (local: number) => zoneOf(zone).certainOffset(local) === zoneOf(own).certainOffset(local);
    if (locals.slice(0, 1).concat(locals.slice(-1)).every(isSame)) continue;
    const text = `“${name}” names a zone by its letters: are its times those of clocks in ${zone}, or in ${own}?`;
    return { about: 'zone', text, choices: [{ zone }, { zone: own }] };
  }
  return null;
}

/** Times that no clock of the zone has shown. */
function missingHour(locals: readonly number[], name: string): Doubt | null {
  const zone = zoneOf(name);
  const missing = locals.find((local) => Number.isNaN(zone.certainOffset(local)) && zone.momentsOf(local).length === 0);
  if (missing === undefined) return null;
  const text = `Clocks in ${name} left out the hour of ${textOf(missing)}: the times are of another zone.`;
  return { about: 'zone', text, choices: [{ zone: 'UTC' }, ...(name === 'UTC' ? [] : [{ zone: name }])] };
}

/** Times that go back by an hour just where clocks of other zones do. */
function repeatedHour(locals: readonly number[], name: string): Doubt | null {
  const steps = locals.slice(1).map((local, i) => local - locals[i]!);
  // In a file with the newest row first, it is the way up that is against the order.
  const direction = steps.filter((step) => step > 0).length >= steps.length / 2 ? 1 : -1;
  const isAgainst = (step: number) => -step * direction >= HOUR / 2 && -step * direction <= HOUR;
  const backs = locals.filter((_, i) => i > 0 && isAgainst(steps[i - 1]!));
  const isRepeated = (zone: Zone, local: number) =>
    Number.isNaN(zone.certainOffset(local)) && zone.momentsOf(local).length === 2;
  const own = zoneOf(name);
  const odd = backs.find((local) => !isRepeated(own, local));
  if (odd === undefined) return null;
  const fitting = ZONES.filter((other) => isRepeated(zoneOf(other), odd));
  if (fitting.length === 0) return null;
  const text = `The hour of ${textOf(odd)} is there twice, as it is where clocks are set back; in ${name} they were not.`;
  return { about: 'zone', text, choices: [...fitting.map((zone) => ({ zone })), { zone: name }] };
}

function textOf(localMs: number): string {
  return new Date(localMs).toISOString().slice(0, 16).replace('T', ' ');
}
