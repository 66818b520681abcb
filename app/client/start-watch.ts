/** A start that does not come: when to say so, and when to end it. */
import { LATE_MS } from './late-ms.ts';

/** After so long without an answer the start is given up, unless people have asked for more time. */
const LONGEST_START_MS = 60_000;

interface Listeners {
  onSlow(): void;
  onGivenUp(reason: string): void;
}

/** For the page: `begin` with each start, `end` when it has come, or will not. */
export class StartWatch {
  private readonly listeners: Listeners;
  private slow: ReturnType<typeof setTimeout> | undefined;
  private limit: ReturnType<typeof setTimeout> | undefined;
  private isAnswered = false;

  constructor(listeners: Listeners) {
    this.listeners = listeners;
  }

  begin(): void {
    this.isAnswered = false;
    this.arm();
  }
  /** The coordinator lives. Its workers may still not come. */
  noteAnswer(): void {
    this.isAnswered = true;
    clearTimeout(this.limit);
  }
  /** A person wants to wait as long again. */
  waitLonger(): void {
    this.arm();
  }
  /** The run goes, or will not. */
  end(): void {
    clearTimeout(this.slow);
    clearTimeout(this.limit);
  }

  private arm(): void {
    this.end();
    this.slow = setTimeout(() => this.listeners.onSlow(), LATE_MS);
    if (this.isAnswered) return;
    const reason = `it did not answer a start for ${LONGEST_START_MS / 1000} s`;
    this.limit = setTimeout(() => this.listeners.onGivenUp(reason), LONGEST_START_MS);
  }
}
