const POLL_MS = 5;

/**
 * Looks now and then until `holds`, for at most `patienceMs`. For the coordinator: the stage workers can't tell it
 * anything, as they send no messages.
 *
 * @param isHeldUp whether the time that passes does not count
 */
export async function until(holds: () => boolean, patienceMs: number, isHeldUp = () => false): Promise<void> {
  let last = performance.now();
  for (let left = patienceMs; !holds() && left > 0; ) {
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    const now = performance.now();
    if (!isHeldUp()) left -= now - last;
    last = now;
  }
}
