/**
 * Plays a scenario on the real pipeline: speed check, acts, verdict; and gives back afterwards what was there before.
 *
 * It drives the run as a person would, by start, stop and reset, and looks at it ten times a second. Whatever a person
 * does meanwhile ends the turn under way; only `close` and `goOn` give back.
 */

import type { Config } from '../../workers/contract/config-types.ts';
import { errorText } from '../../workers/contract/error-text.ts';
import { isActive } from '../../workers/contract/name-sets.ts';
import { peakOf } from '../../workers/contract/settings/arrivals.ts';
import { playAct } from './act.ts';
import { decidedSoFar } from './decided.ts';
import { type Turned, turned } from './definition/knob.ts';
import { configOf, configOfSettings, isSpeedUsed } from './definition/loads.ts';
import { type Cue, lengthOf, type Scenario } from './definition/scenario-types.ts';
import { ActRecord } from './measured/act-record.ts';
import { lateSource, movedSpeed, tooFewCores, tooSlow } from './measured/doubts.ts';
import { isPredicted, next, type PlayerEvent, type PredictedState } from './player-machine.ts';
import type { PlayerState, Progress, ScenarioResult, Try } from './player-types.ts';
import type { PlayerPorts } from './ports.ts';
import { type Attempt, resultOf } from './result.ts';
import { scenarioStore } from './scenario-store.ts';
import { checkSpeed, EXACT, ROUGH } from './speed-check.ts';
import { notStored, roomFor, StoredRuns, withRoom } from './stored-acts.ts';
import { Turn, TurnOver } from './turn.ts';
import { actsOf } from './verdict.ts';

/** A run that has been under way for longer is not ended without asking. */
const ASK_AFTER_MS = 10_000;
/** Of settings to go on with, where no speed check was made: any load that runs. */
const USUAL_SPEED = 200_000;
const FIRST: Try = { attempt: 1, firstReasons: [] };

export class Player {
  /** Of the acts played so far, in this attempt or the last one. */
  records: readonly ActRecord[] = [];
  /** The latest verdict with nothing changed, since it was opened. */
  first: ScenarioResult | null = null;
  /** What is changed in what is played. */
  changed: Turned | null = null;
  private turn = new Turn();
  private attempt: Attempt | null = null;
  private readonly listeners = new Set<() => void>();
  private readonly stored: StoredRuns;

  constructor(private readonly ports: PlayerPorts) {
    this.stored = new StoredRuns(ports);
    this.turn.end('no scenario is playing');
  }

  get state(): PlayerState {
    return scenarioStore.getState().state;
  }
  /** Calls `listen` ten times a second while an act runs. @returns how to stop that */
  onSample(listen: () => void): () => void {
    this.listeners.add(listen);
    return () => this.listeners.delete(listen);
  }
  progress(): Progress {
    const { state, records } = this;
    const played = records.reduce((sum, record) => sum + (record.isSkipped ? record.seconds : record.played), 0);
    const act = state.at === 'playing' ? state.act : 0;
    return {
      act,
      // While an act starts, the last record is that of the act before it.
      seconds: records[act - 1]?.played ?? 0,
      played,
      length: isPredicted(state) ? lengthOf(state.scenario) : 0,
    };
  }

  /** Shows the question. @throws Error while another scenario is open */
  open(scenario: Scenario): void {
    this.must({ type: 'open', scenario });
    this.records = [];
    this.first = null;
    this.changed = null;
  }
  /** @param answer counted from 1; null: none */
  predict(answer: number | null): void {
    this.must({ type: 'predict', answer });
  }
  /** Begins, unless a run would end that somebody may want to keep: then it asks. */
  start(): void {
    if (this.state.at === 'asked') this.predict(null);
    const { state, activeMs } = this.ports.pipeline.snapshot();
    if (isActive(state) && activeMs > ASK_AFTER_MS) this.must({ type: 'ask', runSeconds: activeMs / 1000 });
    else this.begin();
  }
  confirm(): void {
    if (this.state.at !== 'confirming') throw refusal('confirm', this.state);
    this.begin();
  }
  cancel(): void {
    this.must({ type: 'cancel' });
  }
  async pause(): Promise<void> {
    if (this.state.at !== 'playing') throw refusal('pause', this.state);
    await this.ports.pipeline.pause();
  }
  async resume(): Promise<void> {
    if (this.state.at !== 'playing') throw refusal('resume', this.state);
    await this.ports.pipeline.resume();
  }
  /** On to the next act; what this one was to show can't be told. */
  skip(): void {
    const last = this.records.at(-1);
    if (this.state.at !== 'playing' || last === undefined) throw refusal('skip', this.state);
    last.isSkipped = true;
  }
  /** Ends it here. */
  stop(): void {
    if (this.state.at !== 'playing' && this.state.at !== 'checking') throw refusal('stop', this.state);
    this.turn.end(this.state.at === 'playing' ? `it was stopped in act ${this.state.act}` : 'it was stopped');
  }
  /** From the first act, with the same prediction; after a verdict as it was defined. */
  replay(): void {
    const { at } = this.state;
    if (at !== 'playing' && at !== 'checking' && at !== 'verdict') throw refusal('replay', this.state);
    if (at === 'verdict') this.changed = null;
    this.begin();
  }
  /** After a verdict: the same with one setting at another value. `first` stays what it was. */
  change(changed: Turned): void {
    if (this.state.at !== 'verdict') throw refusal('change', this.state);
    this.changed = changed;
    this.begin();
  }
  /** Settings, screen and run of before come back. */
  close(): Promise<void> {
    return this.return(null);
  }
  /** As `close`, but with the settings that the scenario gives to go on with, and a run of them. */
  goOn(): Promise<void> {
    const { state } = this;
    if (!isPredicted(state)) throw refusal('go on', state);
    return this.return(configOfSettings(state.scenario.goOn, this.attempt?.before ?? USUAL_SPEED));
  }
  private async return(goOn: Config | null): Promise<void> {
    this.must({ type: 'return' });
    const wasPlaying = !this.turn.isOver;
    this.turn.end('it was closed');
    // What is on is a run of the scenario.
    if (wasPlaying || this.attempt !== null) await this.ports.pipeline.reset().catch(() => {});
    this.attempt = null;
    await this.stored.remove();
    try {
      await this.ports.giveBack(goOn);
    } finally {
      this.must({ type: 'close' });
    }
  }

  private begin(): void {
    const { state } = this;
    if (!isPredicted(state)) throw refusal('start', state);
    this.turn.end('it was started again');
    const turn = new Turn();
    this.turn = turn;
    this.must({ type: 'check', which: 'before', attempt: FIRST });
    this.ports.keep();
    this.play(turn, state).catch((error: unknown) => this.ports.log(`The scenario could not go on: ${error}`));
  }

  private async play(turn: Turn, { scenario: defined, prediction }: PredictedState): Promise<void> {
    const { changed } = this;
    const scenario = changed === null ? defined : turned(defined, changed);
    this.ports.showLive();
    let which: Try = FIRST;
    for (;;) {
      const attempt = this.attemptAt(which);
      await this.try(turn, scenario, attempt);
      // Replayed, or closed: somebody else goes on from here.
      if (turn !== this.turn || !isPredicted(this.state)) return;
      const result = resultOf(scenario, prediction, changed, attempt, this.records, this.ports.now());
      const isRepeated = which === FIRST && attempt.doubts.size > 0 && attempt.canRepeat && !turn.isOver;
      if (!isRepeated) {
        this.ports.log(`Scenario “${scenario.title}”: ${result.outcome}`);
        if (changed === null) this.first = result;
        this.must({ type: 'judge', result });
        turn.end('it is over');
        return;
      }
      this.ports.log(`Scenario “${scenario.title}”: could not tell, so it plays again: ${result.reasons.join('; ')}`);
      which = { attempt: 2, firstReasons: result.reasons };
      this.must({ type: 'check', which: 'before', attempt: which });
    }
  }
  private attemptAt(which: Try): Attempt {
    const attempt = {
      which,
      startedAt: this.ports.now(),
      doubts: new Set<string>(),
      canRepeat: true,
      before: null,
      after: null,
    };
    this.attempt = attempt;
    this.records = [];
    return attempt;
  }

  /** Plays it once; whatever goes wrong is a doubt. */
  private async try(turn: Turn, scenario: Scenario, attempt: Attempt): Promise<void> {
    const { doubts } = attempt;
    try {
      await this.playOnce(turn, scenario, attempt);
    } catch (error) {
      if (error instanceof TurnOver) attempt.canRepeat = false;
      doubts.add(errorText(error));
      if (turn === this.turn && isPredicted(this.state)) await this.ports.pipeline.reset().catch(() => {});
    }
    for (const record of this.records.filter(({ isSkipped }) => !isSkipped)) {
      for (const why of [lateSource(record), notStored(record)]) if (why !== null) doubts.add(why);
    }
    // Played anew, the run under way is ended first.
    if (turn === this.turn) await this.stored.remove();
  }

  private async playOnce(turn: Turn, scenario: Scenario, attempt: Attempt): Promise<void> {
    const { ports } = this;
    const cores = tooFewCores(ports.cores, scenario.needs?.cores ?? 1);
    if (cores !== null) return refuse(attempt, cores);
    await turn.race(ports.pipeline.reset());
    await turn.race(this.stored.remove());
    const speed = await checkSpeed(ports, turn, isSpeedUsed(scenario.acts) ? EXACT : ROUGH);
    attempt.before = speed;
    const acts = scenario.acts.map((act) => ({ ...act, config: configOf(act, speed) }));
    const room = await turn.race(roomFor(ports.pipeline, acts, speed));
    if ('refusal' in room) return refuse(attempt, room.refusal);
    const records = acts.map(
      ({ name, config, warmUp = 0, seconds }, i) => new ActRecord(i + 1, name, withRoom(config, room), warmUp, seconds),
    );
    for (const { config, seconds } of records) {
      const slow = tooSlow(peakOf(config, 1000 * seconds), speed);
      if (slow !== null && !isSpeedUsed(scenario.acts)) return refuse(attempt, slow);
    }
    for (const record of records) {
      await this.playAct(turn, scenario, record, attempt);
      if (this.isDecided(scenario)) break;
    }
    if (!isSpeedUsed(scenario.acts)) return;
    turn.check();
    this.must({ type: 'check', which: 'after', attempt: attempt.which });
    await turn.race(ports.pipeline.reset());
    attempt.after = await checkSpeed(ports, turn);
    const moved = movedSpeed(speed, attempt.after);
    if (moved !== null) attempt.doubts.add(moved);
  }

  private async playAct(turn: Turn, scenario: Scenario, record: ActRecord, attempt: Attempt): Promise<void> {
    turn.check();
    this.must({ type: 'act', act: record.number });
    this.ports.log(
      `Scenario “${scenario.title}”, act ${record.number}: ${record.name}. Stored in ${storeOf(record.config)}`,
    );
    if (record.number > 1) await turn.race(this.ports.pipeline.reset());
    this.records = [...this.records, record];
    const isDrained = scenario.verdict.some((row) => row.moment === 'drained' && actsOf(row).includes(record.number));
    await playAct(this.ports, turn, record, isDrained, {
      onBegun: () => {
        this.stored.note(record);
        void this.keepAct(scenario, record);
      },
      onPhase: (phase) => void this.do({ type: 'phase', phase }),
      onDoubt: (why) => attempt.doubts.add(why),
      onSample: () => {
        this.showCue(scenario, record);
        for (const listen of this.listeners) listen();
      },
      isOver: () => record.isSkipped || this.isDecided(scenario),
    });
  }
  private async keepAct({ title }: Scenario, record: ActRecord): Promise<void> {
    record.run = await this.ports.keepAct(`${title}, act ${record.number}: ${record.name}`);
  }
  private isDecided(scenario: Scenario): boolean {
    return scenario.endsWhenDecided === true && decidedSoFar(scenario, this.records) !== null;
  }
  private showCue({ watch }: Scenario, { number, played }: ActRecord): void {
    const cue = watch.cues.filter((each) => each.act === number && each.at <= played).reduce<Cue | null>(laterOf, null);
    if (this.state.at === 'playing' && this.state.cue !== cue) this.do({ type: 'cue', cue });
  }

  private do(event: PlayerEvent): boolean {
    const state = next(this.state, event);
    if (state === null) return false;
    scenarioStore.setState({ state });
    return true;
  }
  /** @throws Error where this is not the time for it */
  private must(event: PlayerEvent): void {
    if (!this.do(event)) throw refusal(event.type, this.state);
  }
}

function refuse(attempt: Attempt, why: string): void {
  attempt.canRepeat = false;
  attempt.doubts.add(why);
}
function refusal(what: string, { at }: PlayerState): Error {
  return new Error(`can't ${what}: the scenario is ${at}`);
}
function laterOf(a: Cue | null, b: Cue): Cue {
  return a === null || b.at >= a.at ? b : a;
}
function storeOf({ storage }: Config): string {
  return storage.kind === 'memory' ? 'memory, apart from what you have stored' : 'the database, and removed afterwards';
}
