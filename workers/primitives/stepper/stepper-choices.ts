/**
 * The choices made along one schedule, and the depth-first walk over all of them: the same prefix is chosen again,
 * the last choice that has an alternative left takes it, and everything after takes its first alternative.
 */
export class Choices {
  private readonly chosen: number[] = [];
  private readonly count: number[] = [];
  private depth = 0;

  /** Picks one of `count` alternatives, which must be the same at the same place of every schedule. */
  choose(count: number): number {
    if (count === 1) return 0;
    const at = this.depth++;
    if (at === this.chosen.length) {
      this.chosen.push(0);
      this.count.push(count);
    } else if (this.count[at] !== count) {
      throw new Error('stepper: setup or a thread is not deterministic (another number of choices in the same place)');
    }
    return this.chosen[at]!;
  }

  /** Whether everything from here on differs from the schedules before. */
  get isBeyond(): boolean {
    return this.depth === this.chosen.length;
  }

  /** Moves to the next schedule; false when all have been seen. */
  next(): boolean {
    this.depth = 0;
    while (this.chosen.length > 0) {
      const last = this.chosen.length - 1;
      const alternative = this.chosen[last]! + 1;
      if (alternative < this.count[last]!) {
        this.chosen[last] = alternative;
        return true;
      }
      this.chosen.pop();
      this.count.pop();
    }
    return false;
  }
}
