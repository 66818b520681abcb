const POLL_MS = 5;

/**
 * Looks now and then until `holds`, for at most `patienceMs`. For the coordinator: the stage workers can't tell it
 * anything, as they send no messages.
 *
 * @param counted how much of the time since the last look counts, ms
 */
export async function pollUntil(
  isTrue: () => boolean,
  patienceMs: number,
  counted: (elapsedMs: number) => number = (elapsedMs) => elapsedMs,
): Promise<void> {
  let last = performance.now();
  for (let left = patienceMs; !isTrue() && left > 0; ) {
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    const now = performance.now();
    left -= counted(now - last);
    last = now;
  }
}
