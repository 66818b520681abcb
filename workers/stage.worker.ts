/** Entry of a stage worker. */
import { expose } from 'comlink';
import { holdLivenessLock, runStages } from './stage-worker/stage-entry.ts';

expose({ holdLivenessLock, run: runStages });
