/**
 * Measured service times that this browser holds. Settings say which ones are meant by their mean, P50 and P99; the times
 * themselves come in a profile or a file of measurements, and stay for later visits.
 */
import type { Config, ServiceTimeSettings } from '../../workers/contract/config-types.ts';
import { MOST_POINTS, type QuantilePoints } from '../../workers/contract/durations/duration-types.ts';
import { encodeTimes, measuredSettings } from '../../workers/contract/durations/measured-times.ts';
import type { MeasuredPart, TimedStage } from '../../workers/contract/name-sets.ts';
import { savedItems } from '../stores/saved-items.ts';
import { savedText, saveText } from '../stores/saved-text.ts';
import { measuredPartsOf, type Named, timeSettings } from './measured-parts.ts';
import type { MeasuredTimes } from './profile-types.ts';

const NAME = 'penstock.measured-times';
/** The latest; each has up to 200 points. */
const MOST = 24;

type Held = ReadonlyMap<string, MeasuredTimes>;
/** Read once: whether the browser keeps them or not, they last as long as the page. */
let held: Held | null = null;

const keyOf = ({ meanUs, p50Us, p99Us }: Named): string => [meanUs, p50Us, p99Us].join(' ');

function all(): Held {
  held ??= new Map(
    savedItems(savedText(NAME))
      .filter(areTimes)
      .map((times) => [keyOf(measuredSettings(times.points)), times]),
  );
  return held;
}
/** Others can write what a browser keeps. */
function areTimes(value: unknown): value is MeasuredTimes {
  if (typeof value !== 'object' || value === null || !('points' in value)) return false;
  const { points } = value;
  const isPoint = (point: unknown) => Array.isArray(point) && point.length === 2 && point.every(Number.isFinite);
  return Array.isArray(points) && points.length > 1 && points.length <= MOST_POINTS && points.every(isPoint);
}

/** Keeps them. @returns the settings that ask for them */
export function holdTimes(times: MeasuredTimes): ServiceTimeSettings {
  const named = measuredSettings(times.points);
  const others = [...all()].filter(([key]) => key !== keyOf(named)).slice(1 - MOST);
  held = new Map([...others, [keyOf(named), times]]);
  saveText(NAME, JSON.stringify([...held.values()]));
  return { kind: 'measured', ...named };
}
/** What settings ask for; null where they ask for nothing measured, or it is not here. */
export function timesOf(settings: ServiceTimeSettings): MeasuredTimes | null {
  return settings.kind === 'measured' ? (all().get(keyOf(settings)) ?? null) : null;
}
/** Only the quantiles of `timesOf`. */
export function pointsOf(settings: ServiceTimeSettings): QuantilePoints | null {
  return timesOf(settings)?.points ?? null;
}

/** Parts that are set to measured times that are not here. */
export function partsWithoutTimes(config: Config): MeasuredPart[] {
  return measuredPartsOf(config).filter((part) => pointsOf(timeSettings(config, part)) === null);
}

/** For a run: what each part draws from. */
export async function heldTimes(config: Config): Promise<Float64Array> {
  const times = new Map<TimedStage, QuantilePoints>();
  for (const part of measuredPartsOf(config)) {
    const points = pointsOf(timeSettings(config, part));
    if (points !== null) times.set(part === 'database' ? 'storage' : part, points);
  }
  return encodeTimes(times);
}
