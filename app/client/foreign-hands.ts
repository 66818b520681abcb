/**
 * What others do to the page: translators and extensions rewrite its text.
 *
 * A translator puts an element of its own in the place of a text. React, which knows only the nodes that it made, then
 * writes to a text that nobody sees, or asks a parent to remove or to insert before a node that is not its child any more,
 * and the browser throws: the whole screen goes blank (facebook/react issue 11538). So the page notes which element stands
 * in for which text. What is written to the text brings it back; what removes it removes the stand-in; what is put before
 * it is put before the stand-in.
 */
export function surviveForeignHands(): void {
  const standIns = StandIns.make();
  // Without an observer nothing is known of other hands, and the page does without.
  if (standIns === null) return;
  const { prototype } = Node;
  const { removeChild, insertBefore } = prototype;
  const value = Object.getOwnPropertyDescriptor(prototype, 'nodeValue')!;
  prototype.removeChild = function <T extends Node>(this: Node, child: T): T {
    if (child.parentNode === this) return removeChild.call(this, child) as T;
    const there = standIns.of(child) ?? child;
    if (there.parentNode !== null) removeChild.call(there.parentNode, there);
    return child;
  };
  prototype.insertBefore = function <T extends Node>(this: Node, node: T, before: Node | null): T {
    const there = before?.parentNode === this ? before : before && standIns.of(before);
    return insertBefore.call(this, node, there?.parentNode === this ? there : null) as T;
  };
  // React writes texts by this property, and the frame loop by another one.
  Object.defineProperty(prototype, 'nodeValue', {
    ...value,
    set(this: Node, text: string | null) {
      value.set!.call(this, text);
      if (this.parentNode === null && this instanceof Text) standIns.of(this)?.replaceWith(this);
    },
  });
}

/** The elements that were put in the place of texts. */
class StandIns {
  private readonly known = new WeakMap<Node, Element>();
  private readonly observer = new MutationObserver((records) => this.note(records));

  /** null where the browser refuses to tell of changes. */
  static make(): StandIns | null {
    try {
      return new StandIns();
    } catch {
      return null;
    }
  }
  private constructor() {
    this.observer.observe(document, { childList: true, subtree: true });
  }

  of(text: Node): Element | undefined {
    this.note(this.observer.takeRecords());
    return this.known.get(text);
  }

  private note(records: readonly MutationRecord[]): void {
    for (const { removedNodes, addedNodes, previousSibling, nextSibling } of records) {
      const [text] = removedNodes;
      if (removedNodes.length !== 1 || !(text instanceof Text)) continue;
      // Replaced at once, or put beside and then removed.
      const standIn = [addedNodes[0], nextSibling, previousSibling].find(
        (node) => node instanceof HTMLElement && isForeign(node),
      );
      if (standIn instanceof Element) this.known.set(text, standIn);
    }
  }
}

/** Translators use an element that nobody has written by hand for twenty years. */
function isForeign({ nodeName }: Node): boolean {
  return nodeName === 'FONT';
}
