/** One playing of a scenario, which a person can end at any moment: whatever it waits for then is not waited for. */
export class TurnOver extends Error {
  constructor(readonly why: string) {
    super(why);
    this.name = 'TurnOver';
  }
}

export class Turn {
  private over: TurnOver | null = null;
  private overtake: (reason: TurnOver) => void = () => {};
  private readonly overtaken: Promise<never>;

  constructor() {
    this.overtaken = new Promise((_, reject) => {
      this.overtake = reject;
    });
    // Whoever waits hears of it.
    this.overtaken.catch(() => {});
  }

  get isOver(): boolean {
    return this.over !== null;
  }
  end(why: string): void {
    if (this.over !== null) return;
    this.over = new TurnOver(why);
    this.overtake(this.over);
  }
  /**
   * To be called right before anything is changed: what was waited for may have come in the moment in which it ended.
   *
   * @throws TurnOver when it is over
   */
  check(): void {
    if (this.over !== null) throw this.over;
  }
  /** @throws TurnOver as soon as it is over */
  race<T>(work: Promise<T>): Promise<T> {
    return Promise.race([this.overtaken, work]);
  }
}
