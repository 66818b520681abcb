/** What settings say of the time that a call of the database is to take by itself. */
import type { Config, ServiceTimeSettings } from '../config-types.ts';

type Database = Config['database'];
type Costs = Pick<Database, 'perCallMs' | 'perRowUs' | 'distribution'>;
type CallFigures = Pick<Database, 'perCallMs' | 'p50Ms' | 'p99Ms'>;

/** Whether any times that were measured elsewhere are asked for. */
export function hasMeasuredTimes({ service, database }: Pick<Config, 'service' | 'database'>): boolean {
  return database.distribution === 'measured' || Object.values(service).some(({ kind }) => kind === 'measured');
}

/** Whether it is asked to take any. */
export function hasCallTime({ perCallMs, perRowUs, distribution }: Costs): boolean {
  return distribution === 'measured' || perCallMs + perRowUs > 0;
}

/** Times that were measured elsewhere, as a stage has its own: the same six digits say which ones are meant. */
export function measuredCall({ perCallMs, p50Ms, p99Ms }: CallFigures): ServiceTimeSettings {
  return { kind: 'measured', meanUs: micros(perCallMs), p50Us: micros(p50Ms), p99Us: micros(p99Ms) };
}
/** The same the other way: times of a stage as those of a call. */
export function callFigures({ meanUs, p50Us, p99Us }: Omit<ServiceTimeSettings, 'kind'>): CallFigures {
  return { perCallMs: millis(meanUs), p50Ms: millis(p50Us), p99Ms: millis(p99Us) };
}

const micros = (ms: number): number => Number((1000 * ms).toPrecision(6));
const millis = (us: number): number => Number((us / 1000).toPrecision(6));
