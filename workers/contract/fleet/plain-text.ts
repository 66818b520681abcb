import * as v from 'valibot';

/**
 * Text as readers of a fleet take it: at most so long, and nothing in it can hide or turn around what stands beside it. A half of
 * a character, which a cut may leave, is one of these as well. Page.
 *
 * @param most UTF-16 units
 */
export function plainText(text: string, most: number): string {
  return text.slice(0, most).replace(/\p{C}/gu, ' ');
}

/** The check that a text of somebody else is such a text. Page. @param most UTF-16 units */
export function plainTextSchema(most: number) {
  return v.pipe(
    v.string(),
    v.maxLength(most),
    v.check((value) => !/\p{C}/u.test(value), 'no control characters'),
  );
}
