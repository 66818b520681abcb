/** Says in the event log when the machine, or its disk, gave workers no time. */
import { hiccupsOf, hiccupText } from '../contract/view/hiccups.ts';
import { HICCUP_LINE } from '../memory/hiccup-words.ts';
import type { MemoryMap } from '../memory/memory-map.ts';
import { MAX_THREADS } from '../memory/tasks.ts';

export class HiccupLog {
  private readonly said = new Int32Array(MAX_THREADS + 1);

  constructor(
    private readonly memory: Pick<MemoryMap, 'hiccups'>,
    private readonly say: (text: string) => void,
  ) {}

  /** Says what is new: one line, with the longest of each worker, because they mostly are held up together. */
  tellNew(): void {
    const texts: string[] = [];
    for (let thread = 1; thread <= MAX_THREADS; thread++) {
      // A plain look will do: what it misses is there at the next one.
      const count = this.memory.hiccups[(thread - 1) * HICCUP_LINE]!;
      const said = this.said[thread]!;
      if (count === said) continue;
      this.said[thread] = count;
      const longest = hiccupsOf(this.memory.hiccups, thread, said, 0).reduce((a, b) => (b.ms > a.ms ? b : a));
      texts.push(hiccupText(longest));
    }
    if (texts.length > 0) this.say(texts.join('; '));
  }
}
