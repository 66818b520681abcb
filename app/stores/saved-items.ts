/**
 * The items of a list that the browser keeps as text (`saved-text.ts`): none where there is no such list. Anybody can write
 * there, so each item is to be checked. Main thread.
 */
export function savedItems(text: string | null): readonly unknown[] {
  try {
    const kept: unknown = JSON.parse(text ?? '[]');
    return Array.isArray(kept) ? kept : [];
  } catch {
    return [];
  }
}
