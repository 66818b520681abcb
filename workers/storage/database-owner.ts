/**
 * Which tab has the database: whoever holds a lock of the origin may open the files, because the files can be open only
 * once. A tab that is closed or crashes loses the lock by itself. One asks another for it over a channel; one that does
 * not answer, because it is frozen, is robbed of it.
 */
const LOCK = 'penstock-database';
const GIVE = 'give';
/** How long a tab may take to store what it holds and close the files, ms. */
const PATIENCE_MS = 4000;
/** A page that was reloaded gives the lock back a moment after its successor has begun, ms. */
const RELOAD_MS = 500;

export class DatabaseOwner {
  /** Whether it is this tab. */
  has = false;
  private letGo: (() => void) | undefined;
  private gained: (() => void) | undefined;
  private readonly channel = new BroadcastChannel(LOCK);

  /** @param onChange the lock was gained or lost; it is given back to whoever asked when the files are closed */
  constructor(private readonly onChange: (has: boolean) => Promise<void>) {
    this.channel.addEventListener('message', ({ data }) => {
      if (data === GIVE && this.has) void this.give();
    });
  }

  /** Stands in line for the lock. @returns whether it came at once, so that no other tab can have it */
  async elect(): Promise<boolean> {
    const gained = new Promise<void>((resolve) => {
      this.gained = resolve;
    });
    this.standInLine();
    await Promise.race([gained, new Promise<void>((resolve) => setTimeout(resolve, RELOAD_MS))]);
    return this.has;
  }

  /** Gets the lock from the tab that has it. */
  async takeOver(): Promise<void> {
    if (this.has) return;
    const gained = new Promise<void>((resolve) => {
      this.gained = resolve;
    });
    this.channel.postMessage(GIVE);
    const late = new Promise<void>((resolve) => setTimeout(resolve, PATIENCE_MS));
    await Promise.race([gained, late]);
    if (this.has) return;
    void navigator.locks.request(LOCK, { steal: true }, () => this.hold()).catch(() => this.lose());
    await gained;
  }

  private standInLine(): void {
    void navigator.locks.request(LOCK, () => (this.has ? undefined : this.hold())).catch(() => this.lose());
  }

  private hold(): Promise<void> {
    this.has = true;
    this.gained?.();
    void this.onChange(true);
    return new Promise((resolve) => {
      this.letGo = resolve;
    });
  }

  private async give(): Promise<void> {
    this.has = false;
    await this.onChange(false);
    this.standInLine();
    this.letGo?.();
  }

  /** Robbed of it. */
  private lose(): void {
    this.has = false;
    void this.onChange(false);
    this.standInLine();
  }
}
