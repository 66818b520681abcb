/** A load whose events come one like the other, also where they should come at random. */
import type { Config } from '../../workers/contract/config-types.ts';
import { LoadShape as Sound } from '../../workers/contract/settings/load-shape.ts';

export * from '../../workers/contract/settings/load-shape.ts';

export class LoadShape extends Sound {
  override configure(load: Config['load']): void {
    super.configure({ ...load, arrivals: 'uniform' });
  }
}
