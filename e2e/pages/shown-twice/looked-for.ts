/** The whole screen at one moment, and how a figure is looked for on its map, in its notes, and on its charts. */
import type { PartName } from '../../../app/stores/view-store.ts';
import type { Snapshot } from '../../../workers/contract/snapshot-types.ts';
import type { ChartTitle } from '../chart-titles.ts';
import type { Screen } from '../one-moment.ts';

/** What files have of a run, as the screen would show it. */
export interface ExportedFigures {
  /** How many events are stored, by where that is said. */
  readonly stored: Readonly<Record<string, string>>;
  /** The latest, newest first. */
  readonly alarms: readonly Readonly<Record<string, string>>[];
  readonly tail: readonly Readonly<Record<string, string>>[];
}

/** All that stands on the screen at one moment, wherever one has to look for it. */
export interface FullScreen {
  readonly screen: Screen;
  /** Texts of the verdict and of what is lost, at each place that has them. */
  readonly verdicts: readonly string[];
  readonly losts: readonly string[];
  readonly lossLine: string;
  /** What stands beside the lines of each chart, and in its data table. */
  readonly legends: Readonly<Partial<Record<ChartTitle, Readonly<Record<string, string>>>>>;
  readonly tables: Readonly<Partial<Record<ChartTitle, Readonly<Record<string, string>>>>>;
  readonly panels: Readonly<Partial<Record<PartName, Readonly<Record<string, string>>>>>;
  readonly incidents: readonly Readonly<Record<string, string>>[];
  /** Of the table of incidents: `whole run` and the others, by the cause. */
  readonly sums: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly log: readonly string[];
  /** The moment that is looked at, as the ribbon and the time bar have it. */
  readonly moments: readonly string[];
  /** The rows of the lists of alarms and of the latest events, by their column. */
  readonly lists: Readonly<Record<'alarms' | 'tail', readonly Readonly<Record<string, string>>[]>>;
  /** Of the run when it has ended: nothing moves then between the screen and it. */
  readonly ended: Snapshot | null;
  /** Only where files were saved. */
  readonly exported?: ExportedFigures;
}

/** A place that may have a figure, and its text there; `short` where it has fewer digits. */
export type Found = readonly [where: string, text: string | undefined, form?: 'short'];
/** Figures by name, each with the places that are looked at. */
export type Named = readonly (readonly [name: string, places: readonly Found[]])[];

/** A count as it is shown; NaN of any other text. */
export function numberOf(text: string): number {
  return /^[\d,]+$/.test(text) ? Number(text.replaceAll(',', '')) : Number.NaN;
}

/** Where a chart has a value: beside its line, in words for a screen reader, in its data table. */
export function onChart({ screen, legends, tables }: FullScreen, chart: ChartTitle, label: string): Found[] {
  const told = new RegExp(`(?:^|, )${label.replaceAll('.', '\\.')} ([^,]+(?:,\\d{3})*)`).exec(
    screen.charts[chart] ?? '',
  );
  return [
    [`legend of ${chart}`, legends[chart]?.[label]],
    [`${chart}, read out`, told?.[1]],
    [`table of ${chart}`, tables[chart]?.[label]],
  ];
}
/** A text of a part of the map, or what the pattern takes out of it. */
export function onMap({ screen }: FullScreen, part: string, pattern: RegExp): string | undefined {
  for (const text of screen.parts[part] ?? []) {
    const found = pattern.exec(text);
    if (found) return found[1] ?? found[0];
  }
  return undefined;
}
/** What the pattern takes out of the first note of the map that it fits. */
export function note({ screen }: FullScreen, pattern: RegExp): string | undefined {
  return screen.notes.flatMap((each) => pattern.exec(each)?.[1] ?? [])[0];
}
