/** Changes of a text box that the person can take back with its own undo. */

/** Replaces all of the text. */
export function replaceText(element: HTMLTextAreaElement, text: string): void {
  element.focus();
  element.select();
  put(element, text);
}

/** At the cursor, with a space where two words would touch. */
export function insertText(element: HTMLTextAreaElement, word: string): void {
  element.focus();
  const { value, selectionStart, selectionEnd } = element;
  const before = /\w$/.test(value.slice(0, selectionStart)) ? ' ' : '';
  const after = /^\w/.test(value.slice(selectionEnd)) ? ' ' : '';
  put(element, `${before}${word}${after}`);
}

function put(element: HTMLTextAreaElement, text: string): void {
  // Nothing that took the place of this command leaves the undo history of the box alone.
  if (document.execCommand('insertText', false, text)) return;
  element.setRangeText(text, element.selectionStart, element.selectionEnd, 'end');
  element.dispatchEvent(new InputEvent('input', { bubbles: true }));
}
