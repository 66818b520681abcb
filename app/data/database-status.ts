/** Where the data is, in words: what has happened, and what a person can do about it. */

import type { Config } from '../../workers/contract/config-types.ts';
import type { DatabaseInfo, StorageProblemCode } from '../../workers/contract/database-types.ts';
import { PROBLEM_TEXTS } from '../../workers/contract/problem-texts.ts';
import { countText, formatBytes } from '../format.ts';

export interface StatusInput {
  readonly info: DatabaseInfo | null;
  readonly refusal: string | null;
  /** Of the run under way; null when it is stored as asked for. */
  readonly problem: StorageProblemCode | null;
  /** As configured. */
  readonly kind: Config['storage']['kind'];
  readonly isActive: boolean;
}
export interface DatabaseStatus {
  /** `wait`: not known yet. */
  readonly tone: 'ok' | 'warn' | 'bad' | 'wait';
  readonly title: string;
  readonly text: string;
  /** What a button offers to do about it. */
  readonly action: 'take-over' | 'store' | 'retry' | null;
}

export function databaseStatus({ info, refusal, problem, kind, isActive }: StatusInput): DatabaseStatus {
  const code = problem ?? info?.problem ?? null;
  if (code === 'busy' || info?.owner === false || refusal?.startsWith(PROBLEM_TEXTS.busy.text) === true) {
    const text = `${PROBLEM_TEXTS.busy.text} ${PROBLEM_TEXTS.busy.help}`;
    return { tone: 'warn', title: 'This tab keeps its events in memory', text, action: 'take-over' };
  }
  if (code !== null) {
    const { text, help } = PROBLEM_TEXTS[code];
    // With these events are stored.
    const isStoring = code === 'damaged' || code === 'older' || code === 'scarce' || code === 'starred';
    const begun =
      code === 'scarce' || code === 'starred' ? 'The oldest events are dropped early' : 'A new database was begun';
    const title = isStoring ? begun : 'Events are kept in memory';
    return { tone: isStoring ? 'warn' : 'bad', title, text: `${text} ${help}`, action: null };
  }
  if (refusal !== null) {
    return { tone: 'bad', title: 'The database cannot be read', text: sentence(refusal), action: 'retry' };
  }
  if (info === null) return { tone: 'wait', title: 'Opening the database…', text: '', action: null };
  if (kind === 'memory' && isActive) {
    const text = 'The setting Storage is memory. They are lost when the tab closes, and SQL cannot reach them.';
    return { tone: 'warn', title: 'Events of this run are kept in memory', text, action: 'store' };
  }
  return { tone: 'ok', title: 'Stored on this device', text: contents(info), action: null };
}

function contents({ runs, bytes }: DatabaseInfo): string {
  if (runs.length === 0) return 'Nothing is stored yet. Start a run: its events are stored as they arrive.';
  const events = runs.reduce((sum, run) => sum + run.events, 0);
  const count = countText(runs.length, 'run', 'runs');
  return `${count}, ${countText(events, 'event', 'events')}, ${formatBytes(bytes)} in files of this browser. They stay when the tab is closed, until they make room: see below.`;
}
function sentence(text: string): string {
  const first = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.!?]$/.test(first) ? first : `${first}.`;
}
