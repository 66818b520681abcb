const POLL_MS = 5;

/**
 * Looks now and then until `holds`, for at most `patienceMs`. For the coordinator: the stage workers can't tell it
 * anything, as they send no messages.
 */
export async function until(holds: () => boolean, patienceMs: number): Promise<void> {
  const end = performance.now() + patienceMs;
  while (!holds() && performance.now() < end) await new Promise((resolve) => setTimeout(resolve, POLL_MS));
}
