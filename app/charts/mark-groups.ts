/** Marks of one kind that would lie on each other: they are drawn, and named, as one. */
import { formatClock } from '../format.ts';
import type { LogEntry, LogKind } from '../stores/log-store.ts';

export interface MarkGroup {
  readonly kind: LogKind;
  /** The oldest first; at least one. */
  readonly entries: readonly LogEntry[];
  /** Where the first and the last of them are, in the measure of `xOf`. */
  readonly from: number;
  readonly to: number;
}

/**
 * @param entries in the order of time
 * @param reach how wide a group may be: as much as a mark and its count take up
 */
export function groupMarks(
  entries: readonly LogEntry[],
  xOf: (entry: LogEntry) => number,
  reach: number,
): readonly MarkGroup[] {
  const groups: MarkGroup[] = [];
  /** By kind, the place of its latest group. */
  const latest = new Map<LogKind, number>();
  for (const entry of entries) {
    const { kind } = entry;
    const x = xOf(entry);
    const place = latest.get(kind);
    const group = place === undefined ? undefined : groups[place];
    if (place !== undefined && group !== undefined && x - group.from < reach) {
      groups[place] = { ...group, entries: [...group.entries, entry], to: x };
    } else {
      latest.set(kind, groups.length);
      groups.push({ kind, entries: [entry], from: x, to: x });
    }
  }
  return groups;
}

/** What happened at a mark, each with its time; of several also how many they are. @param word for their kind */
export function nameOfGroup({ entries }: MarkGroup, word: string): string {
  const text = entries.map((entry) => `${formatClock(entry.at)} ${entry.text}`).join('; ');
  return entries.length === 1 ? text : `${entries.length} × ${word}: ${text}`;
}
