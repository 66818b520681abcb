/**
 * Which run writes the database of this site, and what becomes of that run when another tab takes the database or gives it back,
 * when it opens late, and when the site's data are cleared. Each is told in the log.
 */
import type { PipelineEvent } from '../contract/coordinator-types.ts';
import { isActive } from '../contract/name-sets.ts';
import { countText } from '../contract/numbers/format-number.ts';
import { answered } from '../contract/site-data.ts';
import { BUSY, SLOW } from '../contract/told-problems.ts';
import { DatabaseService } from './database-service.ts';
import type { Run } from './run.ts';

/** Coordinator. */
export class DatabaseHandover {
  readonly service: DatabaseService;
  /** A person has asked for the database of another tab. */
  private isTakingOver = false;

  /**
   * @param run the latest run, whatever its state; null before the first one and after a reset
   * @param report writes a line of the log
   */
  constructor(
    createQueryWorker: () => Worker,
    private readonly run: () => Run | null,
    private readonly report: (kind: PipelineEvent['kind'], text: string) => void,
  ) {
    this.service = new DatabaseService(
      createQueryWorker,
      (isOwner) => this.noteOwnership(isOwner),
      () => this.noteCleared(),
      () => this.isWriting && this.run()?.status.isPersistent === true,
    );
  }

  /** Tells those who read the database who writes it, or has its events in memory. Again whenever that may have changed. */
  noteWriter(): void {
    const memory = this.run()?.memory ?? null;
    this.service.setWriter(this.isWriting ? memory : null, memory);
  }
  /** A run went on in memory, because the database did not open in time. */
  noteLate(): void {
    this.report('error', `${SLOW.text} ${SLOW.help}`);
    this.noteWriter();
  }
  /** The database has opened after all, and has what memory held. */
  noteThere(): void {
    this.report('run', 'the database is open now: this run is stored in it');
    this.noteWriter();
  }

  /** Takes the database from another tab, because a person asks for it, and stores the run under way in it. */
  async takeOver(): Promise<void> {
    this.isTakingOver = true;
    try {
      await this.service.takeOver();
    } finally {
      this.isTakingOver = false;
    }
    if (this.isRunActive && (await this.service.isOwner())) {
      this.report('run', 'the database was taken over: this run is stored in it from now on');
      await this.run()?.setDatabase(true);
    }
    this.noteWriter();
  }

  /** Removes the events of a run. @throws Error when it is the run under way */
  async removeRun(run: number): Promise<void> {
    // A script may give a text.
    if (this.run()?.id === Number(run) && this.isWriting) throw new Error(`run ${run} is under way: stop it first`);
    await this.service.ask((api) => api.removeRun(run));
  }
  /**
   * Gives a run its star, or takes it.
   *
   * @param budgetMb of stored data; that of the run under way when it is left out
   * @throws RangeError when starred runs would take too much of the budget
   */
  async starRun(run: number, isStarred: boolean, budgetMb?: number): Promise<void> {
    const configured = budgetMb ?? this.run()?.currentConfig.storage.budgetMb ?? 0;
    const { starRefusal } = await import('../contract/budget/starred-share.ts');
    const refusal = isStarred ? starRefusal(await this.service.info(), configured, run) : null;
    if (refusal !== null) throw new RangeError(refusal);
    await this.service.ask((api) => api.starRun(run, isStarred));
  }
  /** Bytes of the events of starred runs, for the budget of figures. @throws Error when the database does not answer */
  async starredBytes(): Promise<number> {
    const { starredBytes } = await import('../contract/budget/starred-share.ts');
    return starredBytes(await answered(this.service.info()));
  }

  private get isRunActive(): boolean {
    return isActive(this.run()?.state ?? 'idle');
  }
  private get isWriting(): boolean {
    return this.isRunActive && (this.run()?.isDatabaseUsed ?? false);
  }

  /** A run whose database comes back goes on in it, with what memory has taken meanwhile. */
  private async noteOwnership(isOwner: boolean): Promise<void> {
    if (isOwner) {
      if (this.isTakingOver || !this.isRunActive) return;
      this.report('run', 'the other tab has let go of the database: this run is stored in it again');
      await this.run()?.setDatabase(true);
    } else {
      this.report('run', `${BUSY.text} ${BUSY.help}`);
      if (this.isRunActive) await this.run()?.setDatabase(false);
    }
    this.noteWriter();
  }

  /** Somebody has cleared the site's data. What is stored from now on goes to a new database. */
  private async noteCleared(): Promise<void> {
    const run = this.isWriting ? this.run() : null;
    const lost =
      run === null ? '' : `, with ${countText(run.status.read().counters.stored, 'event', 'events')} of run ${run.id}`;
    const next =
      run === null ? 'the next run begins a new database' : 'a new database is begun, and this run goes on in it';
    this.report('error', `the data of this site were cleared: every stored run is gone${lost}; ${next}`);
    run?.renewDatabase();
  }
}
