/**
 * The classes of events that the source sheds. These events were never made, so no class was drawn for them: each class has its
 * share of the mix, in whole events, and what is left of it counts for the next ones.
 */
import type { Config } from '../../contract/config-types.ts';
import { shareOfClass } from '../../contract/settings/class-shares.ts';
import { CLASS_COUNT, CLASSES } from '../../memory/event-columns.ts';
import * as J from '../../memory/journal-fields.ts';

export class ClassShares {
  private readonly shares = new Float64Array(CLASS_COUNT);

  /** @param draft of the source's journal, which the stage commits */
  constructor(private readonly draft: Float64Array) {}

  configure(mix: Config['load']['classMix']): void {
    CLASSES.forEach((name, i) => {
      this.shares[i] = shareOfClass(mix, name);
    });
  }

  countShed(count: number): void {
    const { draft, shares } = this;
    let left = count;
    for (let i = 0; i < CLASS_COUNT; i++) {
      const wanted = draft[J.SHED_REST + i]! + count * shares[i]!;
      const whole = Math.max(0, Math.floor(wanted));
      draft[J.SHED_REST + i] = wanted - whole;
      this.add(i, whole);
      left -= whole;
    }
    for (; left > 0; left--) this.addOne();
  }

  /** To the class that has the most left. */
  private addOne(): void {
    const { draft } = this;
    let most = 0;
    for (let i = 1; i < CLASS_COUNT; i++) if (draft[J.SHED_REST + i]! > draft[J.SHED_REST + most]!) most = i;
    draft[J.SHED_REST + most]! -= 1;
    this.add(most, 1);
  }

  private add(kind: number, count: number): void {
    this.draft[J.SHED_BY_CLASS + kind]! += count;
    this.draft[J.EMITTED_BY_CLASS + kind]! += count;
  }
}
