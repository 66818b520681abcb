/**
 * Arrival traces that this browser holds. Settings say which one is meant by its number; the traces themselves come in a file
 * or in a profile, and stay for later visits.
 */
import type { ArrivalTrace } from '../../workers/contract/arrivals/arrival-trace.ts';
import { traceSettings } from '../../workers/contract/arrivals/trace-figures.ts';
import type { Config, TraceSettings } from '../../workers/contract/config-types.ts';
import type { TraceData } from '../../workers/contract/coordinator-types.ts';
import { askTraces, type HeldTrace, traceStore } from './trace-database.ts';
import { sizeText } from './trace-text.ts';

/** The latest; each has up to 16 MB. */
const MOST = 12;

/** Keeps a trace. @returns the settings that ask for it */
export function holdTrace(of: string, { at, upTo }: ArrivalTrace): Pick<TraceSettings, 'id' | 'arrivals' | 'seconds'> {
  const settings = traceSettings({ at, upTo });
  const held: HeldTrace = { id: settings.id, of, at, upTo, addedMs: Date.now() };
  note(held);
  // Without a database it lasts as long as the page.
  void keep(held).catch(() => {});
  return settings;
}

function note(held: HeldTrace): void {
  const { here, missing } = traceStore.getState();
  traceStore.setState({
    here: new Map([...here, [held.id, held]]),
    missing: new Set([...missing].filter((id) => id !== held.id)),
  });
}

async function keep(held: HeldTrace): Promise<void> {
  const { dropOldTraces, loadTraces } = await import('./trace-list.ts');
  try {
    await askTraces('readwrite', (store) => store.put(held));
    await dropOldTraces(MOST);
  } finally {
    await loadTraces();
  }
}

/** Null where this browser has none of this number. */
export async function loadTrace(id: number): Promise<HeldTrace | null> {
  const known = traceStore.getState().here.get(id);
  if (known !== undefined) return known;
  const found = await askTraces('readonly', (store) => store.get(id) as IDBRequest<HeldTrace | undefined>).catch(
    () => undefined,
  );
  if (found !== undefined) note(found);
  else traceStore.setState(({ missing }) => ({ missing: new Set([...missing, id]) }));
  return found ?? null;
}

/** For a run. @throws Error when it is not here */
export async function traceToPlay({ load }: Config): Promise<TraceData> {
  const found = await loadTrace(load.trace.id);
  if (found === null)
    throw new Error(
      `load.shape is "trace", but the arrival trace ${load.trace.id} (${sizeText(load.trace)}) is not in this browser: open the file or the profile that has it`,
    );
  const { id, at, upTo } = found;
  return { id, at, upTo };
}
