/** What a player needs, of the real page. */
import type { DatabaseControl } from '../../workers/contract/coordinator-types.ts';
import { showScreen } from '../client/address.ts';
import type { PipelineClient } from '../client/pipeline-client.ts';
import { loadSettingsCheck } from '../client/settings-check.ts';
import { log } from '../stores/log-store.ts';
import { goLive } from '../stores/view-store.ts';
import { Kept } from './kept.ts';
import { Player } from './player.ts';
import type { PlayedPipeline, PlayerPorts } from './ports.ts';

function portsOf(client: PipelineClient, database: Pick<DatabaseControl, 'removeRun' | 'database'>): PlayerPorts {
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
  };
}

let player: Promise<Player> | null = null;

/** The one player of this page. */
export function playerOf(
  client: PipelineClient,
  database: Pick<DatabaseControl, 'removeRun' | 'database'>,
): Promise<Player> {
  player ??= loadSettingsCheck().then(() => new Player(portsOf(client, database)));
  return player;
}
