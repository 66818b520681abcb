import type { StageName } from '../../workers/contract/snapshot-types.ts';

/** A sentence about the pipeline as it is now. */
export interface Finding {
  /** `calm`: nothing to do; `strained`: something limits or is lost; `failing`: something is broken; `quiet`: nothing runs. */
  readonly tone: 'quiet' | 'calm' | 'strained' | 'failing';
  readonly part: StageName | 'breaker' | null;
  readonly headline: string;
  /** Why, and what to turn where that is short and certain: at most about 110 characters. */
  readonly reason: string;
}

export function finding(tone: Finding['tone'], part: Finding['part'], headline: string, reason: string): Finding {
  return { tone, part, headline, reason };
}
