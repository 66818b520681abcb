/** What is understood of a message without help, and what a live feed would make of it by the mapping that comes of that. */
import { errorText } from '../../contract/error-text.ts';
import type {
  ImportAnswer,
  MappingWish,
  MessageAnswer,
  MessageLook,
  RowList,
  TableMapping,
  TablePreview,
} from '../../contract/import-types.ts';
import { intendedMsOf, isDamage } from '../../feeds/batch.ts';
import { sensorOf } from '../../memory/event-columns.ts';
import { type DocumentRows, rowsOfDocument } from '../documents/json-documents.ts';
import { isDocumentText } from '../documents/json-rows.ts';
import { previewTable } from '../import-table.ts';
import { chosenList } from '../lines/several-lists.ts';
import { TableRows } from '../table-rows.ts';
import type { Surroundings } from '../understand.ts';
import { mappingText } from './message-mapping.ts';
import { inOneLine, MOST_WRITTEN, messageReader, rowsOf } from './message-reader.ts';

/** Events that are shown. */
const SHOWN = 8;
const NONE = { count: 0, events: [], highestSensor: -1 } as const;

/**
 * The worker that reads files.
 *
 * @param text a message, or several below each other
 * @param sensors names of sensors in the order of their numbers; null: those that the message has
 */
export async function lookAtMessage(
  text: string,
  wish: MappingWish,
  sensors: readonly string[] | null,
  around: Surroundings,
): Promise<MessageAnswer> {
  const answer = await understood(text, wish, around);
  if (answer.kind !== 'doubt') return { kind: 'problem', message: answer.kind === 'problem' ? answer.message : '' };
  const preview = wish.time === undefined ? withoutClock(answer.preview) : answer.preview;
  const table = preview.mapping;
  const names = sensors ?? sensorsIn(text, table);
  const mapping = mappingText(table, table.sensor.length === 0 ? [] : names);
  return { kind: 'look', look: { preview, sensors: names, mapping, ...eventsOf(text, mapping, names) } };
}

/** Of a time of day a message does not say the day: that of the message itself counts, unless it is asked for. */
function withoutClock(preview: TablePreview): TablePreview {
  const { mapping } = preview;
  return mapping.timeForm === 'clock' ? { ...preview, mapping: { ...mapping, time: [], timeForm: 'row' } } : preview;
}

/** As a file; but an object alone may go over several lines, and what stands around a list belongs to its rows. */
async function understood(text: string, wish: MappingWish, around: Surroundings): Promise<ImportAnswer> {
  const document = documentIn(text, wish.list);
  if (document === null) return previewTable(new Blob([inOneLine(text)]), wish, around);
  if (!document.hasAround) return withFormat(await previewTable(new Blob([text]), wish, around), {});
  const lines = linesOf(document.rows);
  const { list: _, ...others } = wish;
  const list = chosenList(document.lists, wish.list) ?? '';
  return withFormat(await previewTable(new Blob(lines), others, around), { list }, document.lists);
}

/** Of more than the live feed reads the first are enough to understand them. */
function linesOf(rows: Iterable<unknown>): string[] {
  const lines: string[] = [];
  let written = 0;
  for (const row of rows) {
    if (written > MOST_WRITTEN) break;
    const line = `${JSON.stringify(row)}\n`;
    written += line.length;
    lines.push(line);
  }
  return lines;
}

/** Null also where it holds an error: then the reader of files says so. */
function documentIn(text: string, list = ''): DocumentRows | null {
  try {
    return isDocumentText(text) ? rowsOfDocument(text, list, () => true) : null;
  } catch {
    return null;
  }
}

/** A file has become lines; a message is read as it came. */
function withFormat(
  answer: ImportAnswer,
  change: Partial<TableMapping>,
  lists: readonly RowList[] | null = null,
): ImportAnswer {
  if (answer.kind !== 'doubt') return answer;
  const { preview } = answer;
  const mapping = { ...preview.mapping, format: 'json' as const, ...change };
  return { kind: 'doubt', preview: { ...preview, mapping, lists: lists ?? preview.lists } };
}

/** None where they are numbers already, or named by their columns. */
function sensorsIn(text: string, table: TableMapping): readonly string[] {
  const rows = table.sensor.length === 0 ? null : rowsOf(text.replace(/\r\n?/g, '\n'), table);
  if (!(rows instanceof TableRows)) return [];
  const areNumbers = table.values.length === 1 && rows.sensors.every((name) => /^\d{1,5}$/.test(name));
  return areNumbers ? [] : rows.sensors.toSorted((a, b) => a.localeCompare(b, 'en', { numeric: true }));
}

function eventsOf(
  text: string,
  mapping: string,
  names: readonly string[],
): Pick<MessageLook, 'count' | 'events' | 'highestSensor' | 'refusal'> {
  try {
    const batch = messageReader(mapping)(new TextEncoder().encode(text));
    if (isDamage(batch)) return { ...NONE, refusal: batch.detail };
    const events = Array.from({ length: Math.min(SHOWN, batch.count) }, (_, i) => {
      const sensor = sensorOf(batch.meta[i]!);
      return { timeMs: intendedMsOf(batch, i), sensor, name: names[sensor] ?? '', value: batch.value[i]! };
    });
    const highestSensor = batch.meta.reduce((most, word) => Math.max(most, sensorOf(word)), 0);
    return { count: batch.count, events, highestSensor, refusal: null };
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return { ...NONE, refusal: errorText(error) };
  }
}
