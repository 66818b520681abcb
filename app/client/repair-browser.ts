/**
 * Stand-ins for what a browser, an extension or a policy keeps from the page, where the page and the libraries in it would
 * fail as a whole without. Loaded only where something is missing.
 */
export function repairBrowser(): void {
  if (isRefused(() => matchMedia('all'))) replace(window, 'matchMedia', unmatched);
  if (isRefused(() => new ResizeObserver(() => {}))) replace(window, 'ResizeObserver', WindowObserver);
  if (isRefused(() => new Intl.NumberFormat('en'))) replace(Intl, 'NumberFormat', PlainFormat);
  if (isRefused(() => new Intl.DateTimeFormat('en'))) replace(Intl, 'DateTimeFormat', PlainFormat);
}
function replace(owner: object, name: string, value: unknown): void {
  Object.defineProperty(owner, name, { value, configurable: true, writable: true });
}

function isRefused(use: () => unknown): boolean {
  try {
    use();
    return false;
  } catch {
    return true;
  }
}

/** As JavaScript writes numbers and times. */
class PlainFormat {
  readonly format = String;
  resolvedOptions() {
    return { locale: 'en', timeZone: 'UTC' };
  }
}

/** Nothing is known of the screen, nor will be. */
function unmatched(media: string): MediaQueryList {
  const list = new EventTarget();
  return Object.assign(list, {
    media,
    matches: false,
    onchange: null,
    addListener: () => {},
    removeListener: () => {},
  });
}

/** Tells of sizes once, and whenever the window changes. */
class WindowObserver implements ResizeObserver {
  private readonly elements = new Set<Element>();
  private readonly tell: () => void;

  constructor(callback: ResizeObserverCallback) {
    this.tell = () => callback([...this.elements].map(entryOf), this);
    window.addEventListener('resize', this.tell);
  }
  observe(element: Element): void {
    this.elements.add(element);
    queueMicrotask(this.tell);
  }
  unobserve(element: Element): void {
    this.elements.delete(element);
  }
  disconnect(): void {
    this.elements.clear();
    window.removeEventListener('resize', this.tell);
  }
}
function entryOf(target: Element): ResizeObserverEntry {
  const contentRect = new DOMRectReadOnly(0, 0, target.clientWidth, target.clientHeight);
  const sizes = [{ inlineSize: target.clientWidth, blockSize: target.clientHeight }];
  return { target, contentRect, borderBoxSize: sizes, contentBoxSize: sizes, devicePixelContentBoxSize: sizes };
}
