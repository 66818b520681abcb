/** Entry of a stage worker. */
import { expose } from 'comlink';
import { holdLife, runStages } from './stage-worker/stage-entry.ts';

expose({ live: holdLife, run: runStages });
