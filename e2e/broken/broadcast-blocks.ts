/** A broadcast that waits for its slowest subscriber, whatever policies are set. */
import type { Config } from '../../workers/contract/config-types.ts';
import { BroadcastStage as Sound } from '../../workers/stages/broadcast/broadcast-stage.ts';

export * from '../../workers/stages/broadcast/broadcast-stage.ts';

const BLOCKING = { aggregates: 'block', alarms: 'block', tail: 'block' } as const;

export class BroadcastStage extends Sound {
  override configure(config: Config): void {
    super.configure({ ...config, broadcast: { ...config.broadcast, policies: BLOCKING } });
  }
}
