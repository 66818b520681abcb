/** Moments as fields for date and time of day have them: in the browser's zone, to the second. */

const two = (value: number): string => String(value).padStart(2, '0');

export function localText(ms: number): string {
  const date = new Date(ms);
  const day = `${String(date.getFullYear()).padStart(4, '0')}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  return `${day}T${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
}

/** NaN where nothing, or no moment, is given. */
export function msOfLocal(text: string): number {
  return new Date(text).getTime();
}
