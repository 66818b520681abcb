/**
 * What the page lacks, the cause before what follows from it:
 *
 * - `secure context`: the address is neither https nor this machine
 * - `isolation`: the two headers did not come with the page, or it is in a frame of a page without them
 * - `shared memory`: the browser has none, or a policy has taken it away, though the page is isolated
 */
export type Condition = 'secure context' | 'isolation' | 'shared memory';

/** What the browser says of the page, as `globalThis` has it. */
export interface Surroundings {
  readonly isSecureContext?: boolean;
  readonly crossOriginIsolated?: boolean;
  readonly SharedArrayBuffer?: unknown;
}

/** The first condition that is not met; null when the pipeline can run in this page. */
export function missingCondition(page: Surroundings = globalThis): Condition | null {
  if (page.isSecureContext !== true) return 'secure context';
  // A browser that does not know isolation has no shared memory for pages either: updating it is what helps.
  if (page.crossOriginIsolated === undefined) return 'shared memory';
  if (page.crossOriginIsolated !== true) return 'isolation';
  return typeof page.SharedArrayBuffer === 'function' ? null : 'shared memory';
}
