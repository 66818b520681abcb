/** Small texts that the browser keeps for this site. A person can block that: then each use of it throws. */

/** A small text that was kept under a name; null when there is none, or it may not be read. */
export function savedText(name: string): string | null {
  try {
    return localStorage.getItem(name);
  } catch {
    return null;
  }
}

/** Keeps a small text, if the browser lets it: else it lasts as long as the page. */
export function saveText(name: string, text: string): void {
  try {
    localStorage.setItem(name, text);
  } catch {
    // Blocked, or full. What uses this works without.
  }
}

/** The same, for as long as this tab is open: it outlives a reload and a crash of the page. */
export function tabText(name: string): string | null {
  try {
    return sessionStorage.getItem(name);
  } catch {
    return null;
  }
}
/** @param text null: forgets it */
export function saveTabText(name: string, text: string | null): void {
  try {
    if (text === null) sessionStorage.removeItem(name);
    else sessionStorage.setItem(name, text);
  } catch {
    // As above.
  }
}

/** Whether the browser promises to keep what this site stores when the disk is nearly full; null where it does not say. */
export async function isKeptForGood(): Promise<boolean | null> {
  try {
    return await navigator.storage.persisted();
  } catch {
    return null;
  }
}
/** Asks the browser to keep what this site stores when the disk is nearly full. @returns whether it promises to */
export async function askToKeep(): Promise<boolean> {
  try {
    return await navigator.storage.persist();
  } catch {
    return false;
  }
}
