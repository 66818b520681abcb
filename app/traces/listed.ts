/** Which settings are shown of a list, and where the arrival trace stands among them. */
import type { Config } from '../../workers/contract/config-types.ts';
import type { Field } from '../../workers/contract/settings/config-fields.ts';

/** Where an arrival trace is opened, and what is open. */
export const TRACE = 'the arrival trace';
export type Listed = Field | typeof TRACE;

/** They say which trace is meant, and of what size it is: opening a file sets them, and nobody can make them up. */
const SET_BY_FILE: ReadonlySet<string> = new Set(['load.trace.id', 'load.trace.arrivals', 'load.trace.seconds']);
/** They mean something only while a trace plays. */
const OF_PLAYING: ReadonlySet<string> = new Set(['load.trace.pace', 'load.trace.atEnd']);
/** What the trace follows. */
const SHAPE = 'load.shape';

/** Whether a person turns it, rather than opening a file that sets it. */
export function isTurned({ path }: Field): boolean {
  return !SET_BY_FILE.has(path);
}

/** @param fields in their order: those about the trace move to the shape of the load, which they belong to */
export function listed(fields: readonly Field[], shape: Config['load']['shape']): readonly Listed[] {
  const playing = shape === 'trace' ? fields.filter(({ path }) => OF_PLAYING.has(path)) : [];
  const trace = fields.some(isAboutTrace) ? [TRACE as typeof TRACE, ...playing] : [];
  const others = fields.filter((field) => !isAboutTrace(field));
  const at = others.findIndex(({ path }) => path === SHAPE) + 1;
  return [...others.slice(0, at), ...trace, ...others.slice(at)];
}
function isAboutTrace({ path }: Field): boolean {
  return SET_BY_FILE.has(path) || OF_PLAYING.has(path);
}
