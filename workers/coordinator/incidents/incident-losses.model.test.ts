/** Whose is what was lost: the tracker and a page that reads it at any moment, against a twin that counts event by event. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { FIELDS } from '../../contract/settings/config-fields.ts';
import { LOSS_NAMES } from '../../contract/view/incidents/incident-summary.ts';
import {
  ID,
  incidentMemory,
  OUTCOME,
  OUTCOMES,
  REASON,
  REASONS,
} from '../../contract/view/incidents/incident-words.ts';
import {
  BURST,
  IncidentReader,
  SAMPLE_MS,
  threadOfIncident,
  workerIncident,
} from '../../contract/view/incidents/incidents.ts';
import { INCIDENTS, LOSS_CAUSES } from '../../memory/memory-map.ts';
import { BUCKETS } from '../../primitives/histogram/histogram.ts';
import { Journal, JournalReader } from '../../primitives/shared/journal.ts';
import { IncidentTracker } from './incident-tracker.ts';
import type { RunSample } from './run-sampler.ts';

const of = (path: string) => FIELDS.findIndex((field) => field.path === path);
/** What can fail, and the kinds of loss that are its own. */
const FAILURES: readonly { what: number; own: readonly string[] }[] = [
  { what: of('failures.poison.ratio'), own: ['invalid'] },
  { what: of('failures.storage.outage'), own: ['dead-lettered'] },
  { what: of('failures.storage.hang'), own: ['dead-lettered'] },
  { what: of('failures.storage.quotaFull'), own: ['dead-lettered'] },
  { what: of('failures.storage.latencyMs'), own: ['dead-lettered'] },
  { what: of('failures.subscribers.aggregates'), own: ['aggregates skipped'] },
  { what: of('failures.subscribers.alarms'), own: ['alarms skipped'] },
  { what: of('failures.subscribers.tail'), own: ['tail skipped'] },
  { what: of('load.staleRatio'), own: [] },
  { what: BURST, own: [] },
  ...[1, 2, 3].map((thread) => ({ what: workerIncident(thread), own: [] })),
];
const NAMES = LOSS_NAMES.map(([name]) => name);
const none = () => NAMES.map(() => 0);
const NO_LATENCIES = new Float64Array(BUCKETS);

interface TwinIncident {
  readonly id: number;
  readonly failure: number;
  readonly losses: number[];
}

/** Every event that is lost is given to somebody at once. */
class Twin {
  readonly incidents: TwinIncident[] = [];
  readonly noIncident = none();
  open: readonly number[] = [];

  lose(cause: number): void {
    const open = this.incidents.filter(({ id }) => this.open.includes(id));
    const causing = open.filter(({ failure }) => FAILURES[failure]!.own.includes(NAMES[cause]!));
    const losses = (causing.at(-1) ?? open.at(-1))?.losses ?? this.noIncident;
    losses[cause]!++;
  }
  get kept(): TwinIncident[] {
    return this.incidents.slice(-INCIDENTS);
  }
  get earlier(): number[] {
    const gone = this.incidents.slice(0, -INCIDENTS);
    return none().map((_, cause) => gone.reduce((sum, { losses }) => sum + losses[cause]!, 0));
  }
}

/** A coordinator with a run that is nothing but counts, and a page that reads what it publishes. */
class Run {
  readonly twin = new Twin();
  private readonly failing = new Set<number>();
  private readonly tracker: IncidentTracker;
  private readonly journal: Journal;
  private readonly page: IncidentReader;
  private sample: RunSample;
  private losses = none();
  private hasEnded = false;

  constructor() {
    const versions = new Int32Array(1);
    const records = new Float64Array(2 * incidentMemory().record.length);
    this.journal = new Journal(versions, 0, records);
    this.page = new IncidentReader(new JournalReader(versions, 0, records));
    this.sample = {
      at: 1000,
      depth: 0,
      room: 100,
      emitted: 0,
      invalid: 0,
      expired: 0,
      losses: this.losses,
      received: 0,
      failures: 0,
      storageProblem: 0,
      isPersistent: false,
      isInMemory: false,
      lags: [],
      areAllRunning: true,
      troubles: [],
      buckets: NO_LATENCIES,
      used: 0,
    };
    this.tracker = new IncidentTracker(this.sample);
  }

  lose(cause: number, events: number): void {
    this.losses = this.losses.map((count, i) => count + (i === cause ? events : 0));
    for (let i = 0; i < events; i++) this.twin.lose(cause);
  }
  pass(samples: number, isUsual: boolean): void {
    for (let i = 0; i < samples && !this.hasEnded; i++) {
      const { at, received } = this.sample;
      this.sample = { ...this.sample, at: at + SAMPLE_MS, received: received + 10, losses: this.losses };
      this.tracker.take(this.sample, isUsual);
      this.publish();
    }
  }
  toggle(failure: number): void {
    this.act(() => {
      const { what } = FAILURES[failure]!;
      if (this.failing.delete(failure)) return this.tracker.clear(what, this.sample.at);
      this.tracker.begin(what, 1, this.sample.at, null);
      this.twin.incidents.push({ id: this.twin.incidents.length + 1, failure, losses: none() });
      // What is lost is lost at once.
      if (threadOfIncident(what) > 0) this.tracker.clear(what, this.sample.at);
      else this.failing.add(failure);
    });
  }
  /** All members of the pool, each of them an incident. */
  loseWorkers(times: number): void {
    const workers = FAILURES.flatMap(({ what }, failure) => (threadOfIncident(what) > 0 ? [failure] : []));
    for (let i = 0; i < times; i++) for (const worker of workers) this.toggle(worker);
  }
  forget(reason: 'settings' | 'paused'): void {
    this.act(() => this.tracker.forgetNormal(reason));
  }
  end(): void {
    this.act(() => this.tracker.end());
    this.hasEnded = true;
  }

  private act(change: () => void): void {
    if (this.hasEnded) return;
    this.tracker.attribute(this.losses);
    change();
    this.publish();
  }
  private publish(): void {
    this.journal.draft.set(this.tracker.memory.record);
    this.journal.commit();
    // What is open at the end stays so.
    const open = this.tracker.memory.rows.filter(
      (row) => row[ID]! > 0 && (OUTCOMES[row[OUTCOME]!] === 'open' || REASONS[row[REASON]!] === 'ended'),
    );
    this.twin.open = open.map((row) => row[ID]!);
  }
  private read() {
    this.page.read();
    return this.page.tell(this.losses);
  }

  check(): void {
    const { incidents, outsideIncidents } = this.read();
    const told = [...incidents.toReversed(), outsideIncidents.noIncident, outsideIncidents.earlier].map((losses) =>
      LOSS_NAMES.map(([, read]) => read(losses)),
    );
    const { kept, noIncident, earlier } = this.twin;
    const expected = [...kept.map(({ losses }) => losses), noIncident, earlier];
    const sums = none().map((_, cause) => told.reduce((sum, row) => sum + row[cause]!, 0));
    // There are a hundred thousand of these: those that agree cost no more than that.
    if (String([...told, sums]) !== String([...expected, this.losses]))
      expect({ told, sums }).toEqual({ told: expected, sums: this.losses });
  }
}

const index = (length: number) => fc.integer({ min: 0, max: length - 1 });
const action: fc.Arbitrary<(run: Run) => void> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.tuple(index(LOSS_CAUSES), fc.integer({ min: 1, max: 9 })).map(
      ([cause, n]) =>
        (run: Run) =>
          run.lose(cause, n),
    ),
  },
  { weight: 4, arbitrary: index(FAILURES.length).map((failure) => (run: Run) => run.toggle(failure)) },
  {
    weight: 2,
    arbitrary: fc.tuple(fc.constantFrom(1, 1, 2, 12), fc.boolean()).map(
      ([n, isUsual]) =>
        (run: Run) =>
          run.pass(n, isUsual),
    ),
  },
  { weight: 1, arbitrary: fc.integer({ min: 1, max: 5 }).map((times) => (run: Run) => run.loseWorkers(times)) },
  {
    weight: 1,
    arbitrary: fc
      .constantFrom('settings' as const, 'paused' as const)
      .map((reason) => (run: Run) => run.forget(reason)),
  },
);
const history = fc.record({
  actions: fc.array(action, { maxLength: 40, size: 'max' }),
  ends: fc.boolean(),
  after: fc.array(index(LOSS_CAUSES), { maxLength: 3 }),
});

test('rows, no incident and earlier add up to the counters at every moment, each event where it belongs', () => {
  fc.assert(
    fc.property(history, ({ actions, ends: isEnding, after }) => {
      const run = new Run();
      run.pass(6, true);
      for (const act of actions) {
        act(run);
        run.check();
      }
      if (isEnding) run.end();
      for (const cause of after) run.lose(cause, 1);
      run.check();
    }),
    { numRuns: 2000 },
  );
}, 240_000);
