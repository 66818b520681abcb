/** What a player needs, of the real page. */
import type { Coordinator, DatabaseControl } from '../../workers/contract/coordinator-types.ts';
import { NO_LABEL } from '../../workers/contract/runs/series.ts';
import { showScreen } from '../client/address.ts';
import type { PipelineClient } from '../client/pipeline-client.ts';
import { loadSettingsCheck } from '../client/settings-check.ts';
import { log } from '../stores/log-store.ts';
import { goLive } from '../stores/view-store.ts';
import { Kept } from './kept.ts';
import { passOver } from './pass-over.ts';
import { Player } from './player.ts';
import type { PlayedPipeline, PlayerPorts } from './ports.ts';

type Source = Pick<DatabaseControl, 'removeRun' | 'database'> & Pick<Coordinator, 'keptRuns'>;

function portsOf(client: PipelineClient, database: Source): PlayerPorts {
  const pipeline: PlayedPipeline = {
    config: () => client.config(),
    set: (config) => client.set(config, { mayBePast: true }),
    start: () => client.start(),
    pause: () => client.pause(),
    resume: () => client.resume(),
    stop: () => client.stop(),
    reset: () => client.reset(),
    snapshot: () => client.snapshot(),
    latencyCounts: (which) => client.latencyCounts(which),
    query: (sql) => client.query(sql),
    database: () => database.database(),
    removeRun: (run) => database.removeRun(run),
  };
  const kept = new Kept(pipeline);
  return {
    pipeline,
    cores: navigator.hardwareConcurrency,
    isHidden: () => document.hidden,
    wait: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
    now: () => Date.now(),
    keep: () => kept.keep(),
    noteOwn: (config) => kept.noteOwn(config),
    noteStored: (runs) => kept.noteStored(runs),
    giveBack: (goOn) => kept.giveBack(goOn),
    showLive: () => {
      showScreen('scenarios');
      goLive();
    },
    log: (text) => log('run', text),
    passOver: (runId) => passOver(database, runId),
    keepAct: (name) => keepAct(database, name),
  };
}

async function keepAct(source: Source, act: string): Promise<string | null> {
  try {
    const keeper = await source.keptRuns();
    const key = await keeper.current();
    if (key !== null) await keeper.label(key, { ...NO_LABEL, act });
    return key;
  } catch {
    // The verdict does not need it.
    return null;
  }
}

let player: Promise<Player> | null = null;

/** The one player of this page. */
export function playerOf(client: PipelineClient, database: Source): Promise<Player> {
  player ??= loadSettingsCheck().then(() => new Player(portsOf(client, database)));
  return player;
}
