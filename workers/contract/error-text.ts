/**
 * What is refused, and why, in the one form of the house. The parts of `primitives/` say it in the same words.
 *
 * @param what the field, setting or argument
 * @param value as it is shown; a text in quotes
 */
export function notAllowedText(what: string, value: unknown, allowed: string): string {
  return `${what}: ${value} is not allowed here; allowed: ${allowed}`;
}

/** What an error says, whatever was thrown. */
export function errorText(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
