/** An object of JSON: no list, and not null. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** Whether a value that was read from JSON is an object. Any thread. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
