/** The runs that are kept: three files each (figures, summary, label), and the recorder of the run under way. */
import { proxy } from 'comlink';
import { roomForFigures, siteBudget } from '../../contract/budget/site-budget.ts';
import { joined } from '../../contract/bytes/joined.ts';
import type { Config, Objective, TimelineStep } from '../../contract/config-types.ts';
import { epochNow } from '../../contract/epoch-now.ts';
import type {
  Breach,
  BreachListener,
  BreachMoment,
  KeptRun,
  ObjectiveStatus,
  RunKeeper,
  RunLabel,
  RunLine,
  RunList,
  RunSummary,
  SpeedCheck,
} from '../../contract/kept-run-types.ts';
import { ObjectiveWatch } from '../../contract/objectives/objective-watch.ts';
import { conformed, type Template } from '../../contract/runs/conform.ts';
import { HEAD_BYTES, textChunk } from '../../contract/runs/run-file.ts';
import { NO_LABEL } from '../../contract/runs/series.ts';
import { LABEL as LABEL_TEMPLATE, SUMMARY as SUMMARY_TEMPLATE } from '../../contract/runs/templates.ts';
import { locksHeld, withLock } from '../../contract/site-data.ts';
import { openRun } from '../../memory/memory-map.ts';
import { checkLabel } from './run-label.ts';
import { RunRecorder } from './run-recorder.ts';
import { openShelf, type RunShelf } from './run-shelf.ts';

declare const PENSTOCK_VERSION: string;

/** A shorter run, ms, is kept only if it has a name. */
const LEAST_MS = 5000;
/** Up to this share of the site's budget there is no need to ask what else there is. */
const SMALL_SHARE = 1 / 4;
/** Of so many breaches the figures of their first moment are kept. */
const MOST_MOMENTS = 24;
const LOCK = 'penstock-run ';
const FILE = '.penstock';
const SUMMARY = '.summary.json';
const LABEL = '.label.json';

/** The run under way, or the last one. */
interface Current {
  readonly key: string;
  readonly runId: number;
  readonly recorder: RunRecorder;
  /** Not yet on the shelf, because it is short. */
  held: Uint8Array<ArrayBuffer>[];
  isKept: boolean;
  isPassedOver: boolean;
  letGo(): void;
}

export class KeptRuns implements RunKeeper {
  private opened: Promise<RunShelf> | null = null;
  private now: Current | null = null;
  /** Of the run under way, or the last one. */
  private watch: ObjectiveWatch | null = null;
  /** Of the latest breaches, by id. */
  private readonly moments = new Map<number, BreachMoment>();
  private listener: BreachListener | null = null;
  private readonly summaries = new Map<string, RunSummary>();
  /** Writes come one after the other. */
  private writing: Promise<void> = Promise.resolve();

  /** @param starredEvents bytes of stored events that stay whatever comes: figures have to leave room for them */
  constructor(
    private readonly open: () => Promise<RunShelf> = openShelf,
    private readonly starredEvents: () => Promise<number> = async () => 0,
  ) {}

  private shelf(): Promise<RunShelf> {
    this.opened ??= this.open();
    return this.opened;
  }

  /** Begins to keep a run. What is kept of the one before is on the shelf, or was too short. */
  record(runId: number, memory: SharedArrayBuffer, startedAt: number, config: Config): void {
    this.end();
    const key = `${Math.round(startedAt)}-${runId}`;
    const machine = { cores: navigator.hardwareConcurrency, browser: navigator.userAgent };
    const run = {
      memory,
      map: openRun(memory),
      program: PENSTOCK_VERSION,
      runId,
      startedAt,
      config,
      machine,
      now: epochNow,
    };
    this.watch = new ObjectiveWatch(config, (objective, breach, moment) => this.noteBreach(objective, breach, moment));
    const { watch } = this;
    this.moments.clear();
    const recorder = new RunRecorder(run, {
      append: (bytes, summary) => this.append(key, bytes, summary),
      sample: (now, inForce, tick) => watch.take({ now, tick }, inForce),
    });
    this.now = { key, runId, recorder, held: [], isKept: false, isPassedOver: false, letGo: held(LOCK + key) };
    void this.makeRoomNow();
  }
  /** As each run begins. */
  async makeRoomNow(): Promise<void> {
    const budget = await siteBudget();
    const isLittle = budget.figures <= SMALL_SHARE * budget.bytes && budget.others <= SMALL_SHARE * budget.bytes;
    // Asked before it is this one's turn to write: the database may take its time.
    const starred = isLittle ? 0 : await this.starredEvents().catch(() => 0);
    await this.write((shelf) => this.makeRoom(shelf, roomForFigures(budget, starred)));
  }
  /** The oldest that nobody has starred or named goes first. What another version made is not touched. */
  private async makeRoom(shelf: RunShelf, most: number): Promise<void> {
    const runs = await this.runsOn(shelf);
    let all = runs.reduce((sum, { bytes }) => sum + bytes, 0);
    for (const { key, bytes, label, summary, state } of runs.toReversed()) {
      if (all <= most) return;
      if (label.starred || label.name !== '' || summary === null || state === 'recording') continue;
      await this.removeFrom(shelf, key);
      all -= bytes;
    }
  }
  /** The run has come to its end: nothing in it moves any more. */
  end(): void {
    this.now?.recorder.end();
    this.now?.letGo();
  }

  private append(key: string, bytes: Uint8Array<ArrayBuffer>, summary: RunSummary): void {
    const { now } = this;
    if (now?.key !== key || now.isPassedOver) return;
    now.held.push(bytes);
    if (summary.snapshot.elapsedMs >= LEAST_MS) now.isKept = true;
    if (now.isKept) void this.flush(now);
  }
  private flush(current: Current): Promise<void> {
    const { key, held, recorder } = current;
    if (held.length === 0) return this.writing;
    const bytes = joined(held);
    current.held = [];
    const { summary } = recorder;
    return this.write(async (shelf) => {
      await shelf.append(key + FILE, bytes);
      await shelf.replace(key + SUMMARY, asJson(summary));
    });
  }
  /** A disk that is full, or files that are gone, must not end the run: it goes on unrecorded. */
  private write(act: (shelf: RunShelf) => Promise<void>): Promise<void> {
    const written = this.writing.then(async () => act(await this.shelf()));
    this.writing = written.catch((error: unknown) => console.warn('A run could not be kept:', error));
    return this.writing;
  }

  async list(): Promise<RunList> {
    await this.writing;
    const shelf = await this.shelf();
    return { runs: await this.runsOn(shelf), isLasting: shelf.isLasting };
  }
  /** Newest first. */
  private async runsOn(shelf: RunShelf): Promise<KeptRun[]> {
    const [files, alive] = await Promise.all([shelf.list(), locksHeld()]);
    const own = files.filter(({ name }) => name.endsWith(FILE));
    const runs = await Promise.all(
      own.map(({ name, bytes }) => this.describe(shelf, name.slice(0, -FILE.length), bytes, alive)),
    );
    return runs.sort((a, b) => b.key.localeCompare(a.key, 'en', { numeric: true }));
  }
  private async describe(
    shelf: RunShelf,
    key: string,
    bytes: number,
    alive: ReadonlySet<string> | null,
  ): Promise<KeptRun> {
    const [known, label] = await Promise.all([this.summaryOf(shelf, key), shelf.read(key + LABEL)]);
    const isOwn = this.now?.key === key;
    const isAlive = isOwn || (alive?.has(LOCK + key) ?? false);
    const state = known?.end === 'ended' ? 'ended' : isAlive ? 'recording' : 'tab';
    return { key, summary: known, label: labelIn(label), bytes, state };
  }

  /** That of a run that has ended does not change: it is read once. */
  private async summaryOf(shelf: RunShelf, key: string): Promise<RunSummary | null> {
    const known = this.summaries.get(key) ?? parsed<RunSummary>(await shelf.read(key + SUMMARY), SUMMARY_TEMPLATE);
    if (known?.end === 'ended') this.summaries.set(key, known);
    return known;
  }

  async current(): Promise<string | null> {
    return this.now === null || this.now.isPassedOver ? null : this.now.key;
  }

  async file(key: string): Promise<Uint8Array<ArrayBuffer>> {
    await this.writing;
    const shelf = await this.shelf();
    const bytes = await shelf.read(key + FILE);
    if (bytes === null || bytes.length < HEAD_BYTES) throw notKept(key);
    const { label, state } = await this.describe(shelf, key, bytes.length, await locksHeld());
    const ends = state === 'ended' ? [] : [textChunk({ type: 'cut' })];
    return joined([bytes, ...ends, textChunk({ type: 'label', ...label })]);
  }
  async label(key: string, label: RunLabel): Promise<void> {
    checkLabel(label);
    const { now } = this;
    if (now?.key !== key) await this.mustBeKept(key);
    else if (!now.isKept) {
      now.isKept = true;
      void this.flush(now);
    }
    await this.write((shelf) => shelf.replace(key + LABEL, asJson(label)));
  }
  private async mustBeKept(key: string): Promise<void> {
    await this.writing;
    const files = await (await this.shelf()).list();
    if (files.every(({ name }) => name !== key + FILE)) throw notKept(key);
  }
  async remove(key: string): Promise<void> {
    await this.write((shelf) => this.removeFrom(shelf, key));
  }
  private async removeFrom(shelf: RunShelf, key: string): Promise<void> {
    // The file last: without it there is no such run, whatever else is left of it.
    for (const end of [LABEL, SUMMARY, FILE]) await shelf.remove(key + end);
  }
  async add(file: Uint8Array<ArrayBuffer>, summary: RunSummary, label: RunLabel): Promise<string> {
    const key = `${Math.round(summary.startedAt)}-${summary.runId}-${Date.now()}`;
    await this.write(async (shelf) => {
      await shelf.replace(key + FILE, file);
      await shelf.replace(key + SUMMARY, asJson(summary));
      await shelf.replace(key + LABEL, asJson(label));
    });
    return key;
  }
  async tell(runId: number, what: { readonly lines?: readonly RunLine[]; readonly speed?: SpeedCheck }): Promise<void> {
    if (this.now?.runId === runId) this.now.recorder.tell(what.lines ?? [], what.speed);
  }
  async passOver(runId: number): Promise<void> {
    const { now } = this;
    if (now?.runId !== runId) return;
    now.isPassedOver = true;
    now.held = [];
    if (now.isKept) await this.remove(now.key);
  }

  async objectives(): Promise<ObjectiveStatus[]> {
    return this.watch?.status() ?? [];
  }
  async breachMoment(id: number): Promise<BreachMoment | null> {
    return this.moments.get(id) ?? null;
  }
  async onBreach(listener: BreachListener): Promise<void> {
    this.listener = listener;
  }
  private noteBreach(objective: Objective, breach: Breach, moment: BreachMoment): void {
    this.moments.set(breach.id, moment);
    const [oldest] = this.moments.keys();
    if (this.moments.size > MOST_MOMENTS) this.moments.delete(oldest!);
    this.listener?.(objective, breach);
  }

  /** For the page. */
  asProxy(): RunKeeper {
    return proxy<RunKeeper>(this);
  }
  setConfig(activeMs: number, config: Config): void {
    this.now?.recorder.setConfig(activeMs, config);
    this.watch?.configure(config);
  }
  inject(activeMs: number, step: Omit<TimelineStep, 'at'>): void {
    this.now?.recorder.inject(activeMs, step);
  }
}

/** Holds a lock until it is let go: other tabs see by it that the run is alive. */
function held(name: string): () => void {
  let letGo = () => {};
  const until = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  void withLock(name, () => until);
  return letGo;
}
function asJson(value: unknown): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(JSON.stringify(value));
}
function notKept(key: string): Error {
  return new Error(`no run is kept as ${key}`);
}
/** Null where there is nothing, or what another version of the program made and this one does not understand. */
function parsed<T>(bytes: Uint8Array<ArrayBuffer> | null, template: Template): T | null {
  if (bytes === null) return null;
  try {
    return conformed<T>(JSON.parse(new TextDecoder().decode(bytes)), template, 'it');
  } catch {
    return null;
  }
}
/** One that is not understood may be a star: such a run stays. */
function labelIn(bytes: Uint8Array<ArrayBuffer> | null): RunLabel {
  return bytes === null ? NO_LABEL : (parsed<RunLabel>(bytes, LABEL_TEMPLATE) ?? { ...NO_LABEL, starred: true });
}
