/** All of scenarios, loaded when one is wanted. */
export { EXAMPLE } from './example-scenario.ts';
export { figureOf } from './figures.ts';
export { playForScript } from './for-scripts.ts';
export { lessonAddress, loadLessons } from './lessons.ts';
export { seriesOf } from './measure.ts';
export { playerOf } from './page-ports.ts';
export { ScenarioError } from './parse-scenario.ts';
export { linkOf, readScenarioAt, readScenarioFile, scenarioIn } from './scenario-address.ts';
export { scenarioStore } from './scenario-store.ts';
