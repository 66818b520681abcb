/**
 * A language that the browser names but does not know, such as `C` or `en-US@posix` of a bare system: whatever formats
 * numbers or dates in it throws. Such a page is in English.
 */
export function repairLanguage(): void {
  try {
    new Intl.NumberFormat(navigator.language);
  } catch {
    Object.defineProperty(navigator, 'language', { value: 'en', configurable: true });
    Object.defineProperty(navigator, 'languages', { value: ['en'], configurable: true });
  }
}
