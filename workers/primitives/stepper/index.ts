export { awaitChange, checkpoint, type Exploration, explore, type Outcome, shared, sharedFields } from './stepper.ts';
