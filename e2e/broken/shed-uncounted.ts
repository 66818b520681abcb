/** A source that tells nobody what it has shed. */
import { SourceStage as Sound } from '../../workers/stages/source/source-stage.ts';

export * from '../../workers/stages/source/source-stage.ts';

export class SourceStage extends Sound {
  protected override countShed(): void {}
}
