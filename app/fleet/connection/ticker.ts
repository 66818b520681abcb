/** Once a second, also while the tab is hidden. The worker behind it lives as long as somebody listens. */

const listeners = new Set<() => void>();
let worker: Worker | null = null;

/** @returns ends it */
export function everySecond(listen: () => void): () => void {
  listeners.add(listen);
  worker ??= begin();
  return () => {
    listeners.delete(listen);
    if (listeners.size > 0) return;
    worker?.terminate();
    worker = null;
  };
}

function begin(): Worker {
  const ticker = new Worker(new URL('../../../workers/ticker.worker.ts', import.meta.url), {
    type: 'module',
    name: 'ticker',
  });
  ticker.addEventListener('message', () => {
    for (const listen of listeners) listen();
  });
  return ticker;
}
