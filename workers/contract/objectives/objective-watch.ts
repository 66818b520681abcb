/**
 * Holds a run against its objectives, sample by sample: the P99 target, the share that is stored in time, and the rows of
 * `objectives.list`. The coordinator feeds it while the run goes on, and whoever reads the file of a run feeds it the same, so
 * both say the same.
 */
import type { Config, Objective } from '../config-types.ts';
import type { Breach, BreachMoment, ObjectiveStatus } from '../kept-run-types.ts';
import { RateWindow, START_MS } from '../runs/rate-window.ts';
import { isObjective } from '../settings/objectives.ts';
import type { Snapshot } from '../snapshot-types.ts';
import { type Look, RowWatch } from './row-watch.ts';

const MOST_BREACHES = 24;
/** How much of what falls due is to be stored in time, where the list says nothing of it. */
const ON_TIME_SHARE = 0.999;

type Sourced = Pick<ObjectiveStatus, 'objective' | 'source'>;
interface Row {
  readonly key: string;
  readonly source: ObjectiveStatus['source'];
  readonly watch: RowWatch;
  breaches: Breach[];
  breachCount: number;
}
/** @param objective that is not met from now on */
export type OnBreach = (objective: Objective, breach: Breach, moment: BreachMoment) => void;

/** All objectives of one run. Coordinator, or a reader of a kept run. */
export class ObjectiveWatch {
  private rows: readonly Row[] = [];
  private readonly window = new RateWindow();
  private breaches = 0;
  private activeMs = 0;

  constructor(
    config: Config,
    private readonly onBreach: OnBreach = () => {},
  ) {
    this.configure(config);
  }

  /** Settings as asked for. What is held to already goes on; what is new counts from now on. */
  configure(config: Config): void {
    const known = new Map(this.rows.map((row) => [row.key, row]));
    const startsAt = Math.max(START_MS, this.activeMs);
    this.rows = objectivesOf(config).map(({ objective, source }) => {
      const key = `${source} ${Object.values(objective).join()}`;
      const watch = () => new RowWatch(objective, startsAt);
      return known.get(key) ?? { key, source, watch: watch(), breaches: [], breachCount: 0 };
    });
  }

  /** @param config in force at that moment */
  take(look: Look, config: Config): void {
    const { now } = look;
    this.activeMs = now.activeMs;
    const { before } = this.window.push(now);
    for (const row of this.rows) {
      const { isMet, value } = row.watch.take(look);
      this.note(row, isMet, value, { now, before, config });
    }
  }

  private note(row: Row, isMet: boolean | null, value: number, moment: BreachMoment): void {
    const { now } = moment;
    const [latest] = row.breaches;
    const isOn = latest !== undefined && latest.to === null;
    if (isMet !== false) {
      if (isOn) row.breaches[0] = { ...latest, to: now.time };
      return;
    }
    const { objective } = row.watch;
    if (isOn) {
      row.breaches[0] = { ...latest, worst: worse(objective, latest.worst, value) };
      return;
    }
    const incidents = incidentsAt(now, 1000 * objective.window);
    const breach = { id: ++this.breaches, from: now.time, to: null, worst: value, incidents };
    row.breaches = [breach, ...row.breaches].slice(0, MOST_BREACHES);
    row.breachCount++;
    this.onBreach(objective, breach, moment);
  }

  status(): ObjectiveStatus[] {
    return this.rows.map(({ watch, source, breaches, breachCount }) => ({
      ...watch.status(),
      source,
      breaches,
      breachCount,
    }));
  }
}

/** All that a run is held to. A row that makes no sense, which only a damaged file has, is passed over. */
export function objectivesOf({ objectives }: Config): readonly Sourced[] {
  const list = objectives.list.filter(isObjective);
  const target: Sourced = {
    source: 'objectives.p99Ms',
    objective: {
      figure: objectives.p99Of,
      is: 'most',
      limit: objectives.p99Ms,
      share: 0.99,
      window: 10,
      stop: false,
    },
  };
  const inTime: Sourced = {
    source: 'objectives.storedWithinMs',
    objective: { figure: 'onTime', is: 'most', limit: 0, share: ON_TIME_SHARE, window: 10, stop: false },
  };
  const own = list.map((objective): Sourced => ({ source: 'objectives.list', objective }));
  return [target, ...(list.some(({ figure }) => figure === 'onTime') ? [] : [inTime]), ...own];
}

function incidentsAt({ time, incidents }: Snapshot, windowMs: number): string[] {
  const isNear = (at: number | null) => at === null || at >= time - windowMs;
  return incidents
    .filter(({ startedAt, recoveredAt }) => startedAt <= time && isNear(recoveredAt))
    .map(({ what }) => what)
    .toReversed();
}
function worse({ is }: Objective, a: number, b: number): number {
  return is === 'most' ? Math.max(a, b) : Math.min(a, b);
}
