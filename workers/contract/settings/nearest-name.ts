/** Which known name was most likely meant by a name that is not known. */

/** The known name that is near enough to be meant; null where none is. Ties go to the one that comes first. */
export function nearestName(name: string, known: readonly string[]): string | null {
  let nearest: string | null = null;
  let least = Math.max(2, name.length / 3) + 1;
  for (const candidate of known) {
    // At least so many letters have to go, or to come.
    if (Math.abs(name.length - candidate.length) >= least) continue;
    const distance = editDistance(name.toLowerCase(), candidate.toLowerCase());
    if (distance < least && distance <= Math.max(2, name.length / 3)) [nearest, least] = [candidate, distance];
  }
  return nearest;
}

/** Levenshtein's: letters to insert, delete or replace. One row at a time. */
export function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 0; i < a.length; i++) {
    const next = [i + 1];
    for (let j = 0; j < b.length; j++) {
      const replaced = row[j]! + (a[i] === b[j] ? 0 : 1);
      next.push(Math.min(replaced, row[j + 1]! + 1, next[j]! + 1));
    }
    row = next;
  }
  return row.at(-1)!;
}
