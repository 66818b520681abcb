/** In the query of a link to a run: its file, and a moment of it. */
export const RUN = 'run';
export const AT = 'at';

/** The query of a link to a moment. @param address of the file, relative to the page @param seconds since the first sample */
export function momentQuery(address: string, seconds: number): string {
  // Up, so that the sample of the moment is the latest one up to there.
  const at = Math.ceil(1000 * Math.max(0, seconds) - 1e-6) / 1000;
  const file = encodeURIComponent(address).replaceAll('%2F', '/');
  return `?${RUN}=${file}&${AT}=${at}`;
}
