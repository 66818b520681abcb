/** Entry of a stage worker. */
import { expose } from 'comlink';
import { runStages } from './pipeline/stage-entry.ts';

expose({ run: runStages });
