import { notify } from './notice-store.ts';

/**
 * Copies a text, and says so. Main thread.
 *
 * @param said when it is copied: a title, and lines below it
 * @param otherwise what is said where the browser does not allow copying: the text, or where else it is
 */
export async function copyText(
  text: string,
  [title, ...lines]: readonly [string, ...string[]],
  otherwise = text,
): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
    notify('info', title, lines);
  } catch {
    notify('error', 'The browser did not allow copying', [otherwise]);
  }
}
