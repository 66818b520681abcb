/**
 * Asks the coordinator once a second how the run does, logs each breach with its bottleneck, and ends the run at one that is to
 * end it. The coordinator tells of a breach by itself: it does so where this page is hidden as well.
 */
import { proxy } from 'comlink';
import type { Objective } from '../../workers/contract/config-types.ts';
import type { Coordinator } from '../../workers/contract/coordinator-types.ts';
import type { Breach, RunKeeper } from '../../workers/contract/kept-run-types.ts';
import { isActive } from '../../workers/contract/name-sets.ts';
import type { PipelineClient } from '../client/pipeline-client.ts';
import { lineText, valueText } from '../comparison/objective-texts.ts';
import { configStore } from '../stores/config-store.ts';
import { log } from '../stores/log-store.ts';
import { runStore } from '../stores/run-store.ts';
import { causeOf } from './breach-cause.ts';
import { objectiveStore } from './objective-store.ts';

const EVERY_MS = 1000;

type Source = Pick<Coordinator, 'keptRuns'>;

export function followObjectives(source: Source, client: Pick<PipelineClient, 'stop'>): void {
  new Follower(source, client).begin();
}

class Follower {
  private keeper: RunKeeper | null = null;
  private isAsking = false;
  /** Breaches that were told, by when they began: of this run and of others. */
  private readonly told = new Set<string>();
  /** When the latest breach of an objective was logged. */
  private readonly logged = new Map<string, number>();

  constructor(
    private readonly source: Source,
    private readonly client: Pick<PipelineClient, 'stop'>,
  ) {}

  begin(): void {
    setInterval(() => void this.ask(), EVERY_MS);
    runStore.subscribe(({ runId }, before) => {
      if (runId !== before.runId) objectiveStore.setState({ status: [], causes: new Map() });
      void this.ask();
    });
    void this.ask();
  }

  private async ask(): Promise<void> {
    if (this.isAsking || configStore.getState().config.objectives.list.length === 0) return;
    this.isAsking = true;
    try {
      const keeper = await this.listening();
      const status = await keeper.objectives();
      // One that began before this page listened, as when an objective is written while it is not met, was told to nobody.
      for (const { objective, breaches } of status)
        for (const breach of breaches) if (breach.to === null) void this.tell(keeper, objective, breach);
      const { causes } = objectiveStore.getState();
      objectiveStore.setState({
        status,
        causes: await causesOf(
          keeper,
          status.flatMap(({ breaches }) => breaches),
          causes,
        ),
      });
    } catch {
      // The coordinator was lost: another one takes its place.
      this.keeper = null;
    } finally {
      this.isAsking = false;
    }
  }
  private async listening(): Promise<RunKeeper> {
    if (this.keeper !== null) return this.keeper;
    const keeper = await this.source.keptRuns();
    await keeper.onBreach(proxy((objective, breach) => void this.tell(keeper, objective, breach)));
    this.keeper = keeper;
    return keeper;
  }

  private async tell(keeper: RunKeeper, objective: Objective, breach: Breach): Promise<void> {
    const key = `${breach.id} ${breach.from}`;
    if (this.told.has(key) || configStore.getState().config.objectives.list.length === 0) return;
    this.told.add(key);
    const doesEnd = objective.stop && isActive(runStore.getState().state);
    const line = lineText({ objective });
    // A breach that comes and goes has one line a window; all of them are in the list.
    if (doesEnd || breach.from - (this.logged.get(line) ?? 0) > 1000 * objective.window) {
      this.logged.set(line, breach.from);
      const moment = await keeper.breachMoment(breach.id);
      const cause = moment === null ? [] : [causeOf(moment)];
      const parts = [`${valueText({ objective, value: breach.worst })}`, ...cause, ...breach.incidents];
      log('breach', `Not met: ${line}: ${parts.join('; ')}${doesEnd ? '; this ends the run' : ''}`, breach.from);
    }
    // A stop or a reset that comes first says so itself.
    if (doesEnd) await this.client.stop().catch(() => {});
  }
}

async function causesOf(
  keeper: Pick<RunKeeper, 'breachMoment'>,
  breaches: readonly Breach[],
  known: ReadonlyMap<number, string>,
): Promise<ReadonlyMap<number, string>> {
  const causes = new Map(known);
  for (const { id } of breaches) {
    if (causes.has(id)) continue;
    const moment = await keeper.breachMoment(id);
    if (moment !== null) causes.set(id, causeOf(moment));
  }
  return causes;
}
