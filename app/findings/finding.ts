import type { StageName } from '../../workers/contract/name-sets.ts';
import type { Remedy } from './remedy.ts';

/** What it costs, the worst first: lost events, a promise that does not hold, time, waiting. */
export type Harm = 'lost' | 'degraded' | 'late' | 'pressure' | 'none';

/** A sentence about the pipeline as it is now. */
export interface Finding {
  /** `calm`: nothing to do; `strained`: something limits or is lost; `failing`: something is broken; `quiet`: nothing runs. */
  readonly tone: 'quiet' | 'calm' | 'strained' | 'failing';
  readonly harm: Harm;
  readonly part: StageName | 'breaker' | null;
  readonly headline: string;
  /** Why; and what can be done about it: at most about 140 characters. */
  readonly reason: string;
  /** The reason without what can be done: of a moment that is past, nothing can. */
  readonly why: string;
  /** What the reason names as what can be done. */
  readonly remedies: readonly Remedy[];
}

/** What it says, whatever its figures: whether two headlines are the same one. */
export function topicOf({ headline }: Pick<Finding, 'headline'>): string {
  return headline.replace(/\d[\d.,]*(?: [kMGT]\b)?/g, '#');
}

interface Rest {
  readonly harm?: Harm;
  /** Each is named in the reason, as another way. */
  readonly remedies?: readonly (Remedy | null)[];
}

/** A sentence for above the map, with its reason and its remedies. */
export function finding(
  tone: Finding['tone'],
  part: Finding['part'],
  headline: string,
  why: string,
  { harm = 'none', remedies = [] }: Rest = {},
): Finding {
  const known = remedies.filter((remedy) => remedy !== null);
  const turn = known.length > 0 ? `; ${known.map(({ text }) => text).join(', or ')}` : '';
  return { tone, harm, part, headline, reason: why + turn, why, remedies: known };
}
