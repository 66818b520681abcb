/** For elements that go while they have the focus: the keyboard goes on nearby, and not at the top of the page. Main thread. */

/** @param heirOf what gets the focus from an element that goes; none: nothing does */
function passTo(heirOf: (element: HTMLElement) => HTMLElement | null | undefined) {
  return (element: HTMLElement | null) => () => {
    // It is still on the page: React calls this before it is taken away.
    if (!element?.contains(document.activeElement)) return;
    const heir = heirOf(element);
    // A section is where the eyes are already.
    heir?.focus({ preventScroll: heir.tabIndex < 0 });
  };
}
/** The section around it that can have the focus, or the screens. */
function sectionOf(element: HTMLElement): HTMLElement | null {
  return element.closest<HTMLElement>('section[tabindex]') ?? document.querySelector<HTMLElement>('.screens-host');
}
function lastButtonOf(row: Element | null): HTMLElement | undefined {
  return [...(row?.querySelectorAll('button') ?? [])].at(-1);
}

/** As `ref` of a row whose last button deletes it: the focus goes to that of the next row, or else the one before it, or its section. */
export const passToNextRow = passTo(
  (row) => lastButtonOf(row.nextElementSibling) ?? lastButtonOf(row.previousElementSibling) ?? sectionOf(row),
);
/** As `ref` of what goes when a button in it is pressed: the focus goes to the section around it, or to the screens. */
export const passToSection = passTo(sectionOf);
/** As `ref`: has the focus as soon as it appears, and not each time that what is around it is rendered. */
export const takeFocus = (element: HTMLElement | null): void => element?.focus();
