/** Events at a steady rate whose values are 0, 1, 2 …: so each can be told from all others wherever it is stored. */
import type { Load } from '../../../workers/publish/load.ts';

const MOST_TAKEN = 1000;
const SENSORS = 1000;
const MS = 1000;

export class NumberedLoad implements Load {
  readonly meta = new Uint32Array(MOST_TAKEN);
  readonly value = new Float64Array(MOST_TAKEN);
  readonly timeMs = new Float64Array(MOST_TAKEN);
  made = 0;

  /** @param startMs since the epoch: time 0 of the schedule */
  constructor(
    private readonly perSecond: number,
    private startMs: number,
  ) {}

  behindMs(now: number): number {
    return now - this.dueAt(this.made);
  }

  take(now: number, most: number): number {
    let count = 0;
    while (count < Math.min(most, MOST_TAKEN) && this.dueAt(this.made) <= now) {
      this.meta[count] = this.made % SENSORS;
      this.value[count] = this.made;
      this.timeMs[count] = this.startMs + this.dueAt(this.made);
      this.made++;
      count++;
    }
    return count;
  }

  delay(ms: number): void {
    this.startMs += ms;
  }

  private dueAt(number: number): number {
    return (number * MS) / this.perSecond;
  }
}
