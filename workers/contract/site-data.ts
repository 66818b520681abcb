/**
 * What the browser keeps for this site: locks, channels between tabs, private files (small texts are the page's: see
 * `app/stores/saved-text.ts`). A person can block all of it ("block cookies and site data"). Then each of these throws or
 * rejects, some as soon as they are looked at. Every use goes through here, so that a refusal is an ordinary answer and
 * nothing tries again and again.
 */

/** In place of a lock: the browser gives this site none. */
export const BLOCKED = Symbol('no locks');

let areSilent = false;
/** Whether the browser is known to leave requests of locks without an answer: then there is no need to try again. */
export function areLocksSilent(): boolean {
  return areSilent;
}

interface LockWish extends LockOptions {
  /** No other holder keeps the lock for so long, ms: then the browser does not answer, and there are no locks. */
  readonly longestMs?: number;
}

/**
 * Runs `act` while holding a lock.
 *
 * @returns what `act` returned; `BLOCKED`, without `act`, when there are no locks
 * @throws AbortError when the lock was stolen meanwhile, and what `act` throws
 */
export async function withLock<T>(
  name: string,
  act: () => T | Promise<T>,
  { longestMs, ...options }: LockWish = {},
): Promise<T | typeof BLOCKED> {
  let isGranted = false;
  let isGivenUp = false;
  let tellGranted = () => {};
  const granted = new Promise<void>((resolve) => {
    tellGranted = resolve;
  });
  const run = () => {
    if (isGivenUp) return BLOCKED;
    isGranted = true;
    areSilent = false;
    tellGranted();
    return act();
  };
  try {
    const held: Promise<T | typeof BLOCKED> = navigator.locks.request(name, options, run);
    held.catch(() => {});
    if (longestMs !== undefined) await answered(Promise.race([granted, held]), longestMs);
    return await held;
  } catch (error) {
    if (isGranted) throw error;
    isGivenUp = true;
    return BLOCKED;
  }
}

/** Takes a lock for as long as this tab lives. False where another has it; true where the browser gives no locks. */
export async function claimForGood(name: string): Promise<boolean> {
  const claimed = new Promise<boolean>((resolve, reject) => {
    const take = (lock: Lock | null) => {
      resolve(lock !== null);
      return lock === null ? undefined : new Promise(() => {});
    };
    navigator.locks.request(name, { ifAvailable: true }, take).catch(reject);
  });
  return answered(claimed).catch(() => true);
}

/** Finds out whether the browser answers about locks at all. A request does not tell: another tab may hold the lock. */
export async function askLocks(): Promise<void> {
  try {
    const answer = navigator.locks.query();
    answer.then(
      () => {
        areSilent = false;
      },
      () => {},
    );
    await answered(answer, LOCKS_ANSWER_MS);
  } catch (error) {
    areSilent = error instanceof NoAnswer;
  }
}
const LOCKS_ANSWER_MS = 3000;

/** Names of all locks of this site that are held; null when the browser does not tell. */
export async function locksHeld(): Promise<ReadonlySet<string> | null> {
  try {
    const { held = [] } = await answered(navigator.locks.query());
    return new Set(held.flatMap(({ name }) => name ?? []));
  } catch {
    return null;
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

/** A name that no other tab has. */
export function uniqueName(): string {
  try {
    return crypto.randomUUID();
  } catch {
    return `${Date.now()}-${Math.random()}`;
  }
}

/** The folder of this site's private files. Rejects, never throws. @throws Error when the browser gives none, or no answer */
export async function privateFolder(): Promise<FileSystemDirectoryHandle> {
  return answered(navigator.storage.getDirectory());
}

/**
 * A database of the browser's own, with stores that `create` makes. Rejects, never throws.
 * @throws Error when the browser has none, or gives no answer
 */
export async function openDatabase(name: string, create: (database: IDBDatabase) => void): Promise<IDBDatabase> {
  const opened = new Promise<IDBDatabase>((resolve, reject) => {
    const request = indexedDB.open(name, 1);
    request.onupgradeneeded = () => create(request.result);
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error('the browser keeps no database'));
  });
  return answered(opened);
}

/** No answer of the browser takes so long, ms. Waiting for ever would leave unsaid what is wrong. */
const LONGEST_ANSWER_MS = 4000;

class NoAnswer extends Error {}

/** @throws NoAnswer when what was asked of the browser is not answered at all */
export async function answered<T>(promise: Promise<T>, longestMs = LONGEST_ANSWER_MS): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new NoAnswer('the browser does not answer')), longestMs);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** What the browser says that this site takes and may take; null when it does not tell. */
export async function storageEstimate(): Promise<StorageEstimate | null> {
  try {
    return await answered(navigator.storage.estimate());
  } catch {
    return null;
  }
}

/** Bytes that this site may still store; null when the browser does not tell. */
export async function freeBytes(): Promise<number | null> {
  const { quota, usage = 0 } = (await storageEstimate()) ?? {};
  return quota === undefined ? null : Math.max(0, quota - usage);
}

/** Bytes of all files in a folder of the site's private files; 0 where it is not there. */
export async function folderBytes(name: string): Promise<number> {
  try {
    return await bytesIn(await answered((await privateFolder()).getDirectoryHandle(name)));
  } catch {
    return 0;
  }
}
async function bytesIn(folder: FileSystemDirectoryHandle): Promise<number> {
  let sum = 0;
  for await (const handle of folder.values()) {
    if (handle instanceof FileSystemFileHandle) sum += await handle.getFile().then(({ size }) => size, gone);
    else if (handle instanceof FileSystemDirectoryHandle) sum += await bytesIn(handle);
  }
  return sum;
}
/** Deleted meanwhile. */
const gone = () => 0;
