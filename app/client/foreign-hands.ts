/**
 * What others do to the page: translators and extensions rewrite its text. Before anything is shown.
 *
 * A translator puts text into elements of its own. React, which knows only the nodes that it made, then asks a parent to
 * remove or to insert before a node that is not its child any more, and the browser throws: the whole screen goes blank.
 * With these two methods the node goes from wherever it is, and a new one comes at the end of its parent, which is what
 * React wanted as far as it can still be had. (facebook/react issue 11538.)
 */
export function surviveForeignHands(prototype: Node = Node.prototype): void {
  const { removeChild, insertBefore } = prototype;
  prototype.removeChild = function <T extends Node>(this: Node, child: T): T {
    if (child.parentNode === this) return removeChild.call(this, child) as T;
    child.parentNode?.removeChild(child);
    return child;
  };
  prototype.insertBefore = function <T extends Node>(this: Node, node: T, before: Node | null): T {
    return insertBefore.call(this, node, before?.parentNode === this ? before : null) as T;
  };
}

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
