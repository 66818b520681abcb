/**
 * What the browser keeps for this site: locks, channels between tabs, private files (small texts are the page's: see
 * `app/stores/saved-text.ts`). A person can block all of it ("block cookies and site data"). Then each of these throws or
 * rejects, some as soon as they are looked at. Every use goes through here, so that a refusal is an ordinary answer and
 * nothing tries again and again.
 */

/** In place of a lock: the browser gives this site none. */
export const BLOCKED = Symbol('no locks');

/**
 * Runs `act` while holding a lock.
 *
 * @returns what `act` returned; `BLOCKED`, at once and without `act`, when there are no locks
 * @throws AbortError when the lock was stolen meanwhile, and what `act` throws
 */
export async function withLock<T>(
  name: string,
  act: () => T | Promise<T>,
  options: LockOptions = {},
): Promise<T | typeof BLOCKED> {
  let isGranted = false;
  const run = () => {
    isGranted = true;
    return act();
  };
  try {
    return (await navigator.locks.request(name, options, run)) as T;
  } catch (error) {
    if (isGranted) throw error;
    return BLOCKED;
  }
}

/** A channel to the other tabs of this site; null when there is none to be had. */
export function openChannel(name: string): BroadcastChannel | null {
  try {
    return new BroadcastChannel(name);
  } catch {
    return null;
  }
}

/** The folder of this site's private files. Rejects, never throws. @throws Error when the browser gives none, or no answer */
export async function privateFolder(): Promise<FileSystemDirectoryHandle> {
  return answered(navigator.storage.getDirectory());
}

/** No answer of the browser takes so long, ms: whoever waited for one for ever would never say what is wrong. */
const LONGEST_ANSWER_MS = 4000;

/** @throws Error when what was asked of the browser is not answered at all */
export async function answered<T>(promise: Promise<T>, longestMs = LONGEST_ANSWER_MS): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('the browser does not answer')), longestMs);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Bytes that this site may store in all; null when the browser does not tell. */
export async function quotaBytes(): Promise<number | null> {
  try {
    return (await answered(navigator.storage.estimate())).quota ?? null;
  } catch {
    return null;
  }
}

/** Bytes that this site may still store; null when the browser does not tell. */
export async function freeBytes(): Promise<number | null> {
  try {
    const { quota, usage = 0 } = await answered(navigator.storage.estimate());
    return quota === undefined ? null : Math.max(0, quota - usage);
  } catch {
    return null;
  }
}
