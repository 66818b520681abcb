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

/** A text that a message can quote, not cut in the middle of a character. @param most characters; of a longer text the last is … */
export function clip(text: string, most = 60): string {
  if (text.length <= most) return text;
  const characters = Array.from(text.slice(0, 2 * most + 2));
  return characters.length > most ? `${characters.slice(0, most - 1).join('')}…` : text;
}
