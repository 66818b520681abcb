/**
 * Watches the stage workers, and replaces those that died or fell silent.
 *
 * A dead one is known by the lock that the browser takes from it; that takes milliseconds. One that lives but is stuck is
 * known by its heartbeat: a sleeping worker shows one every 200 ms, and one that has not for `SILENT_MS` is ended; later where
 * the machine hardly lets it run, or its predecessors were lost in the same way (`slow-machine.ts`, `restart-policy.ts`). Time
 * in which we ourselves did not get to look is no silence: so a machine that lets nobody run makes nobody look dead. Its
 * tasks are given to a new worker only when it is certain that it will never go on: when it is dead, or when it stands in
 * an injected stall, out of which it looks at the clock first (`control.ts`). So there is never a second one for the same
 * tasks, and one that can't be ended ends the run. How soon a new worker comes, `restart-policy.ts` says.
 */
import { formatTenths } from '../contract/numbers/format-number.ts';
import * as C from '../memory/control.ts';
import type { MemoryMap } from '../memory/memory-map.ts';
import { DATABASE_THREAD, STORAGE, TASKS, taskName, workerName } from '../memory/tasks.ts';
import { HiccupLog } from './hiccup-log.ts';
import { RestartPolicy } from './restart-policy.ts';
import { silenceFactor } from './slow-machine.ts';
import type { StageWorkers } from './stage-workers.ts';

export const CHECK_MS = 100;
/**
 * A worker that waits for the disk gets more time, because a disk that is busy with something else may well take a second
 * or two, and a new worker would wait for the same disk. That it waits is said as soon as another one would be ended.
 */
const AT_DISK_MS = 2500;
/** Loading and compiling a worker takes its time on a busy machine. */
const START_MS = 10_000;
/** The database's worker runs when its files are open: a dozen files on a busy disk may take longer than the worker itself. */
const OPENING_MS = 30_000;
/** Twice as long as a sleeping worker is silent: this one may be stuck, and is soon known to be, or heard again. */
const QUIET_MS = 400;
/** Our own look came this late: then everybody was held up, and silence says nothing about a worker. */
const LATE_MS = 400;
/** What is left of the time that we were held up at the next look: it excuses the silence of a second, not of a minute. */
const KEPT = 0.9;
/**
 * Browsers end a busy worker after two seconds, and one that waits for the disk when the disk answers. One that is not dead
 * by then may still write, so nobody can take its place.
 */
const UNENDING_MS = 30_000;

const AT_DISK_WORD = STORAGE * C.PLACEMENT_LINE + C.AT_DISK;

interface SupervisorEvents {
  /** A worker is dead or stuck. @param silentMs since its last heartbeat */
  onFound(thread: number, silentMs: number): void;
  /** A line for the event log. */
  onEvent(kind: 'worker' | 'gap', text: string): void;
  /** A worker keeps dying, and will not be replaced again. */
  onGivenUp(text: string): void;
}

export type SupervisedWorkers = Pick<
  StageWorkers,
  'onDeath' | 'numbers' | 'age' | 'deathOf' | 'wasKilled' | 'condemn' | 'end' | 'start'
>;

export class Supervisor {
  private timer: ReturnType<typeof setInterval> | undefined;
  private lastCheck: number;
  /** When it was last known that workers could show that they live. */
  private silentSince: number;
  /** How long our looks were held up of late, and perhaps the workers too, ms: that is not counted as silence. */
  private heldUp = 0;
  private isStopped = false;
  private readonly policy = new RestartPolicy();
  private readonly hiccups: HiccupLog;
  /** When stuck workers were found, and when lost ones are replaced, by thread. */
  private readonly condemned = new Map<number, { readonly at: number; readonly why: string }>();
  private readonly restarts = new Map<number, number>();
  /** Workers that keep silent because of the disk, as far as is known. */
  private readonly atDisk = new Set<number>();

  /**
   * @param now ms since the start of the run
   * @param clock ms, of the supervisor's own looks; never backwards
   */
  constructor(
    private readonly memory: MemoryMap,
    private readonly workers: SupervisedWorkers,
    private readonly now: () => number,
    private readonly events: SupervisorEvents,
    private readonly clock: () => number = () => performance.now(),
  ) {
    this.hiccups = new HiccupLog(memory, (text) => events.onEvent('gap', text));
    this.lastCheck = clock();
    this.silentSince = this.lastCheck;
    workers.onDeath(() => this.check());
  }

  start(): void {
    this.timer = setInterval(() => this.check(), CHECK_MS);
  }
  stop(): void {
    clearInterval(this.timer);
    this.isStopped = true;
  }
  /** Starts a worker that is not there, unless it was lost: then another one is started in its time. */
  startIfMissing(thread: number): void {
    if (!this.workers.numbers.includes(thread) && !this.restarts.has(thread)) this.workers.start(thread);
  }

  /** Whether a worker is being started, ended or replaced, or is likely to be soon. One that waits for the disk is there. */
  get isAnyMissing(): boolean {
    if (this.restarts.size > 0 || this.condemned.size > 0) return true;
    return this.workers.numbers.some((thread) => {
      const state = this.word(thread, C.THREAD_STATE);
      if (state !== C.THREAD_RUNNING) return state === C.THREAD_NOT_STARTED;
      return this.silence(thread) > QUIET_MS && !this.isAtDisk(thread);
    });
  }

  /** At least every `CHECK_MS`, and when a death is known. */
  check(): void {
    // Workers that are ended with the run are dead soon after.
    if (this.isStopped) return;
    const time = this.clock();
    const late = time - this.lastCheck - CHECK_MS;
    this.heldUp = KEPT * this.heldUp + (late > CHECK_MS && late <= LATE_MS ? late : 0);
    this.lastCheck = time;
    Atomics.add(this.memory.control, C.COORDINATOR_BEAT, 1);
    if (late > LATE_MS) {
      this.silentSince = time;
      this.events.onEvent('gap', `nothing ran for ${formatTenths(late)}: the machine slept or was too busy`);
    }
    this.hiccups.tellNew();
    for (const thread of this.workers.numbers) this.checkThread(thread, time);
    for (const [thread, at] of this.restarts) {
      if (time < at) continue;
      this.restarts.delete(thread);
      if (this.isWanted(thread)) this.workers.start(thread);
      else Atomics.store(this.memory.threads, (thread - 1) * C.THREAD_LINE + C.THREAD_STATE, C.THREAD_ENDED);
    }
  }

  private isWanted(thread: number): boolean {
    for (let task = 0; task < TASKS; task++) {
      if (Atomics.load(this.memory.placement, task * C.PLACEMENT_LINE + C.WANTED) === thread) return true;
    }
    return false;
  }

  private checkThread(thread: number, time: number): void {
    const state = this.word(thread, C.THREAD_STATE);
    const death = this.workers.deathOf(thread);
    const found = this.condemned.get(thread);
    if (death !== null && state !== C.THREAD_ENDED) {
      if (!found) this.events.onFound(thread, this.silence(thread));
      this.replace(thread, found?.why ?? death, time);
    } else if (found) {
      if (time - Math.max(found.at, this.silentSince) > UNENDING_MS) this.abandon(thread, found.why);
    } else if (state === C.THREAD_NOT_STARTED) {
      const longest = (thread === DATABASE_THREAD ? OPENING_MS : START_MS) * this.patience(thread);
      if (Math.min(this.workers.age(thread), time - this.silentSince) > longest) {
        this.condemn(thread, 'did not start', time);
      }
    } else if (state === C.THREAD_RUNNING) this.listen(thread, time);
  }

  private listen(thread: number, time: number): void {
    const silent = Math.min(this.silence(thread), time - this.silentSince);
    // A worker in an injected stall does not wait for the machine.
    const counted = silent - (this.word(thread, C.STALLED) === 0 ? this.heldUp : 0);
    const isAtDisk = this.isAtDisk(thread);
    this.noteAtDisk(thread, isAtDisk && counted > C.SILENT_MS);
    if (counted > (isAtDisk ? AT_DISK_MS : C.SILENT_MS) * this.patience(thread))
      this.condemn(thread, `gave no sign of life for ${Math.round(silent)} ms`, time);
  }

  /** From 1: how much longer than usual this worker is waited for. In an injected stall it is not busy elsewhere. */
  private patience(thread: number): number {
    if (this.word(thread, C.STALLED) !== 0) return 1;
    const losses = this.policy.patience(thread, this.workers.age(thread));
    return Math.max(losses, silenceFactor(this.word(thread, C.GIVEN_SHARE)));
  }

  private noteAtDisk(thread: number, isWaiting: boolean): void {
    if (isWaiting === this.atDisk.has(thread)) return;
    if (isWaiting) {
      this.atDisk.add(thread);
      this.events.onEvent('worker', `${workerName(thread)} has been waiting for the disk for ${C.SILENT_MS} ms`);
    } else {
      this.atDisk.delete(thread);
      this.events.onEvent('worker', `${workerName(thread)}: the disk has answered`);
    }
  }

  private condemn(thread: number, why: string, time: number): void {
    const isStalled = this.word(thread, C.STALLED) !== 0;
    this.events.onFound(thread, this.silence(thread));
    this.workers.condemn(thread);
    if (isStalled) this.replace(thread, why, time);
    else this.condemned.set(thread, { at: time, why });
  }

  /** The worker can't be ended. It keeps its tasks: no other may take them up, and the run can't go on. */
  private abandon(thread: number, why: string): void {
    this.condemned.delete(thread);
    this.workers.end(thread, C.THREAD_LOST);
    this.events.onGivenUp(`${workerName(thread)} ${why}, and the browser can't end it`);
  }

  private silence(thread: number): number {
    return Math.max(0, this.now() - this.word(thread, C.HEARTBEAT));
  }
  private word(thread: number, word: number): number {
    return Atomics.load(this.memory.threads, (thread - 1) * C.THREAD_LINE + word);
  }
  private isAtDisk(thread: number): boolean {
    const { placement } = this.memory;
    const isHolding = Atomics.load(placement, STORAGE * C.PLACEMENT_LINE + C.HOLDER) === thread;
    return isHolding && Atomics.load(placement, AT_DISK_WORD) !== 0;
  }

  /** The worker is over for certain: frees its tasks, and has a new one take them up from their journals. */
  private replace(thread: number, why: string, time: number): void {
    const delay = this.policy.lost(thread, this.lived(thread), this.wasAsked(thread));
    const isWanted = this.isWanted(thread);
    this.condemned.delete(thread);
    this.atDisk.delete(thread);
    this.workers.end(thread, C.THREAD_LOST);
    Atomics.add(this.memory.threads, (thread - 1) * C.THREAD_LINE + C.RESTARTS, 1);
    const tasks = this.release(thread);
    // A worker that had just given up its tasks, or not yet got any, has none to name.
    const name = tasks.length === 0 ? workerName(thread) : `${workerName(thread)} (${tasks.join(', ')})`;
    if (delay === null && isWanted) {
      this.events.onGivenUp(`${name} ${why}, again and again`);
      return;
    }
    this.restarts.set(thread, time + (delay ?? 0));
    const then = isWanted ? `; a new one takes over${delay ? ` in ${delay} ms` : ''}` : '';
    this.events.onEvent('worker', `${name} ${why}${then}`);
  }
  /** By people. A stall that is over, because the worker has been heard since, has nothing to do with it. */
  private wasAsked(thread: number): boolean {
    return this.workers.wasKilled(thread) || this.word(thread, C.STALL_UNTIL) > this.word(thread, C.HEARTBEAT);
  }
  /** A worker that never began to run has not lived, however long that took. */
  private lived(thread: number): number {
    return this.word(thread, C.THREAD_STATE) === C.THREAD_NOT_STARTED ? 0 : this.workers.age(thread);
  }

  /** @returns the names of the tasks that the worker held */
  private release(thread: number): string[] {
    const { placement } = this.memory;
    const tasks: string[] = [];
    for (let task = 0; task < TASKS; task++) {
      const at = task * C.PLACEMENT_LINE;
      if (Atomics.compareExchange(placement, at + C.HOLDER, thread, 0) !== thread) continue;
      Atomics.add(placement, at + C.TASK_RESTARTS, 1);
      tasks.push(taskName(task));
    }
    return tasks;
  }
}
