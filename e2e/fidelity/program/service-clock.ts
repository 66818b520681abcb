/**
 * When the services of one server begin and what they take, as whoever instruments a program measures it: a service begins
 * when its event has come and the one before has ended. What a sleep ends too late is part of it.
 */
export class ServiceClock {
  private from = 0;
  private endsAt = 0;
  private freeAt = Number.NEGATIVE_INFINITY;

  /** @returns when it is to end. All times are ms. */
  begin(arrivedAt: number, asked: number): number {
    this.from = Math.max(arrivedAt, this.freeAt);
    this.endsAt = this.from + asked;
    return this.endsAt;
  }

  /** @returns what it took */
  end(now: number): number {
    this.freeAt = now;
    return now - this.from;
  }

  /** By how much the service that ended last was too late. */
  get lateMs(): number {
    return this.freeAt - this.endsAt;
  }

  /** Its event had to wait for room: until now the server could do nothing. */
  unblock(now: number): void {
    this.freeAt = now;
  }
}
