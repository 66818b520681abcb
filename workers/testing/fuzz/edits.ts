/**
 * Gives a value an own part of that name, whatever the name is: assigning `__proto__` would alter what the value inherits.
 * The length of a list is the one part that can't be defined anew; it stays as it is.
 */
export function withOwnPart<T extends object>(value: T, name: string, part: unknown): T {
  if (!(Array.isArray(value) && name === 'length'))
    Object.defineProperty(value, name, { value: part, enumerable: true, configurable: true, writable: true });
  return value;
}
