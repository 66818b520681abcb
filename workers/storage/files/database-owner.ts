/**
 * Which tab has the database: whoever holds a lock of the origin may open the files, because the files can be open only
 * once. A tab that is closed or crashes loses the lock by itself.
 *
 * Tabs talk over a channel. WHO is answered by the tab that has the database, with MINE, which a tab also says when it
 * gets it; GIVE asks for it. A tab that does not give it, because it is frozen, is robbed of it.
 *
 * Where the browser gives the site no locks, or does not answer about them, nothing can be said of other tabs: then this tab counts as the one, and the
 * files themselves tell whether somebody else has them open.
 */
import { areLocksSilent, askLocks, BLOCKED, openChannel, withLock } from '../../contract/site-data.ts';

const LOCK = 'penstock-database';
const WHO = 'who';
const MINE = 'mine';
const GIVE = 'give';
/** How long a tab may take to answer, or to store what it holds and close the files, ms. */
const PATIENCE_MS = 4000;

export class DatabaseOwner {
  /** Whether it is this tab. */
  isOwner = false;
  private letGo: (() => void) | undefined;
  private gained: (() => void) | undefined;
  private heardOwner: (() => void) | undefined;
  private readonly channel = openChannel(LOCK);

  /** @param onChange the lock was gained or lost; it is given back to whoever asked when the files are closed */
  constructor(private readonly onChange: (isOwner: boolean) => Promise<void>) {
    this.channel?.addEventListener('message', ({ data }) => {
      if (data === MINE) this.heardOwner?.();
      if (!this.isOwner) return;
      if (data === WHO) this.say(MINE);
      if (data === GIVE) void this.give();
    });
  }

  /**
   * Stands in line for the lock, until it comes or a tab says that it has it. That the lock is held is not enough: a page
   * that was reloaded gives it back only after its successor has begun, on a busy machine a second or two after.
   *
   * @returns whether this tab has it
   */
  async elect(): Promise<boolean> {
    const gained = new Promise<null>((resolve) => {
      this.gained = () => resolve(null);
    });
    const heard = new Promise<null>((resolve) => {
      this.heardOwner = () => resolve(null);
    });
    const nothing = Promise.all([patience(), askLocks()]);
    this.standInLine();
    this.say(WHO);
    const isUndecided = (await Promise.race([gained, heard, nothing])) !== null;
    if (isUndecided && areLocksSilent()) this.takeUnguarded();
    return this.isOwner;
  }

  /** Gets the lock from the tab that has it. */
  async takeOver(): Promise<void> {
    if (this.isOwner) return;
    const gained = new Promise<void>((resolve) => {
      this.gained = resolve;
    });
    this.say(GIVE);
    await Promise.race([gained, patience()]);
    if (this.isOwner) return;
    this.askForLock(() => this.hold(), { steal: true });
    await Promise.race([gained, patience()]);
    if (areLocksSilent()) this.takeUnguarded();
  }

  private standInLine(): void {
    this.askForLock(() => (this.isOwner ? undefined : this.hold()));
  }

  /** Each call ends in one of three ways: the lock is given back, it is stolen, or there are none. None repeats itself. */
  private askForLock(hold: () => Promise<void> | undefined, options?: LockOptions): void {
    withLock(LOCK, hold, options).then(
      (answer) => answer === BLOCKED && this.takeUnguarded(),
      () => this.lose(),
    );
  }

  private takeUnguarded(): void {
    if (this.isOwner) return;
    this.isOwner = true;
    this.gained?.();
    void this.onChange(true);
  }

  private say(word: string): void {
    this.channel?.postMessage(word);
  }

  private hold(): Promise<void> {
    this.isOwner = true;
    this.gained?.();
    this.say(MINE);
    void this.onChange(true);
    return new Promise((resolve) => {
      this.letGo = resolve;
    });
  }

  private async give(): Promise<void> {
    this.isOwner = false;
    await this.onChange(false);
    this.standInLine();
    this.letGo?.();
  }

  /** Robbed of it. */
  private lose(): void {
    this.isOwner = false;
    void this.onChange(false);
    this.standInLine();
  }
}

function patience(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, PATIENCE_MS));
}
