/** Services that are over at once, whatever time they were asked to take. */
import { ServiceTime as Sound } from '../../workers/stages/service-time.ts';

export * from '../../workers/stages/service-time.ts';

export class ServiceTime extends Sound {
  override draw(): number {
    return 0;
  }
}
