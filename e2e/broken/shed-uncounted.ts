/** A source that tells nobody what it has shed. */
import { SourceStage as Sound } from '../../workers/stages/source/source-stage.ts';
import type { TaskContext } from '../../workers/stages/task.ts';

export * from '../../workers/stages/source/source-stage.ts';

export class SourceStage extends Sound {
  constructor(context: TaskContext) {
    super(context);
    // Private there, so it can't be overridden by name.
    Object.defineProperty(this, 'shed', { value: () => {} });
  }
}
