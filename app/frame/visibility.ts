/**
 * Tells which elements are in sight. An IntersectionObserver would tell too, but the browser computes its answer in
 * every frame that changes anything, which here is most of them; scrolling and resizing are rare.
 */
const watched = new Map<Element, (isVisible: boolean) => void>();

/** Calls `report` now and whenever scrolling or resizing may have changed the answer; returns how to stop it. */
export function watchVisibility(element: Element, report: (isVisible: boolean) => void): () => void {
  if (watched.size === 0) {
    window.addEventListener('scroll', checkAll, { passive: true, capture: true });
    window.addEventListener('resize', checkAll);
    sizes ??= new ResizeObserver(() => checkAll());
    sizes.observe(document.body);
  }
  watched.set(element, report);
  report(isInSight(element));
  return () => {
    watched.delete(element);
    if (watched.size > 0) return;
    window.removeEventListener('scroll', checkAll, { capture: true });
    window.removeEventListener('resize', checkAll);
    sizes?.disconnect();
  };
}

/** What appears above (a banner, a longer map) moves everything below. */
let sizes: ResizeObserver | undefined;

function checkAll(): void {
  for (const [element, report] of watched) report(isInSight(element));
}

function isInSight(element: Element): boolean {
  const { top, bottom } = element.getBoundingClientRect();
  return bottom > 0 && top < window.innerHeight;
}
