/** All of scenarios, loaded when one is wanted. */
export { EXAMPLE } from './definition/example-scenario.ts';
export { figureOf } from './definition/figures.ts';
export { lessonAddress, loadLessons } from './definition/lessons.ts';
export { ScenarioError } from './definition/parse-scenario.ts';
export { linkOf, readScenarioAt, readScenarioFile, scenarioIn } from './definition/scenario-address.ts';
export { playForScript } from './for-scripts.ts';
export { seriesOf } from './measured/measure.ts';
export { playerOf } from './page-ports.ts';
export { scenarioStore } from './scenario-store.ts';
