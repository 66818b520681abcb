/** What scripts can do beyond running the pipeline. */
export { importForScript } from './recordings/for-scripts.ts';
export { playForScript } from './scenarios/for-scripts.ts';
export { playerOf } from './scenarios/page-ports.ts';
