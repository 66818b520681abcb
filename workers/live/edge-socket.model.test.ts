import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { defaultConfig } from '../contract/settings/config-codec.ts';
import { EdgeSocket, type Faults, type Wire } from './edge-socket.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const CALM: Faults = defaultConfig().failures.network;
const bytesOf = (text: string) => new TextEncoder().encode(text).slice().buffer;
const textOf = (bytes: ArrayBuffer) => new TextDecoder().decode(bytes);

/** The real connection, and what goes over it. */
class FakeWire implements Wire {
  binaryType = '';
  readonly bufferedAmount = 0;
  onopen: Wire['onopen'] = null;
  onmessage: Wire['onmessage'] = null;
  onclose: Wire['onclose'] = null;
  onerror: Wire['onerror'] = null;
  isClosed = false;

  constructor(private readonly take: (text: string) => void) {}
  send(data: ArrayBuffer): void {
    this.take(textOf(data));
  }
  say(text: string): void {
    this.onmessage?.(new MessageEvent('message', { data: bytesOf(text) }));
  }
  close(): void {
    this.isClosed = true;
  }
}

/** A socket, and all that comes out at either end, with when. */
function bench(faults: Partial<Faults> = {}) {
  const startedAt = Date.now();
  const toBroker: [at: number, text: string][] = [];
  const toClient: [at: number, text: string][] = [];
  const at = () => Date.now() - startedAt;
  let wire: FakeWire | null = null;
  const connect = () => {
    wire = new FakeWire((text) => toBroker.push([at(), text]));
    return wire;
  };
  const socket = new EdgeSocket(connect, { ...CALM, ...faults }, Date.now);
  socket.onmessage = ({ data }) => toClient.push([at(), textOf(data)]);
  socket.onclose = () => toClient.push([at(), 'closed']);
  socket.onerror = ({ message }) => toClient.push([at(), message]);
  const say = (text: string) => wire?.say(text);
  const set = (change: Partial<Faults>) => socket.setFaults({ ...CALM, ...change });
  const send = (text: string) => socket.send(bytesOf(text));
  return { socket, send, say, set, toBroker, toClient, isConnected: () => wire !== null };
}
const texts = (told: readonly [number, string][]) => told.map(([, text]) => text);

const LISTEN = 'SUB _INBOX.m.* 1\r\nSUB _INBOX.pull 2\r\n';
const PULL = 'PUB $JS.API.CONSUMER.MSG.NEXT.PLANT.nodes _INBOX.pull 2\r\n{}\r\n';
const ASK = 'PUB $JS.API.CONSUMER.INFO.PLANT.nodes _INBOX.m.7 0\r\n\r\n';
const ACK = 'PUB $JS.ACK.PLANT.nodes.1.1.1.1.0 4\r\n+ACK\r\n';
const PUBLISH = 'HPUB dead.plant _INBOX.m.8 12 17\r\nNATS/1.0\r\n\r\na\r\nb\n\r\n';
const LOGIN = 'CONNECT {"user":"a"}\r\n';
const PING = 'PING\r\n';

const DELETED = 'HMSG _INBOX.pull 2 33 33\r\nNATS/1.0 409 Consumer Deleted\r\n\r\n\r\n';
const NOBODY = 'HMSG _INBOX.pull 2 16 16\r\nNATS/1.0 503\r\n\r\n\r\n';
const refusal = (reply: string, error: object) => {
  const answer = JSON.stringify({ error });
  return `MSG ${reply} 1 ${answer.length}\r\n${answer}\r\n`;
};
const NOT_FOUND = refusal('_INBOX.m.7', { code: 404, err_code: 10_014, description: 'consumer not found' });
const FULL = refusal('_INBOX.m.8', { code: 503, err_code: 10_077, description: 'maximum messages exceeded' });
const EXPIRED = "-ERR 'User Authentication Expired'\r\n";
const VIOLATION = "-ERR 'Authorization Violation'\r\n";

describe('a client’s view of its broker', () => {
  test('with nothing wrong everything passes, in both ways', () => {
    const { send, say, toBroker, toClient } = bench();
    send(LOGIN + LISTEN + PULL);
    say('MSG _INBOX.pull 2 1\r\nx\r\n');
    expect(texts(toBroker)).toEqual([LOGIN + LISTEN + PULL]);
    expect(texts(toClient)).toEqual(['MSG _INBOX.pull 2 1\r\nx\r\n']);
  });

  test('gone: the connection ends at once, and another is refused without a look at the network', () => {
    const { send, say, set, toBroker, toClient } = bench();
    set({ gone: true });
    send(PING);
    say('PONG\r\n');
    expect([texts(toBroker), texts(toClient)]).toEqual([[], ['closed']]);
    const later = bench({ gone: true });
    vi.advanceTimersByTime(1);
    expect(texts(later.toClient)).toEqual(['connection refused', 'closed']);
    expect(later.isConnected()).toBe(false);
  });

  test('slow: both ways take longer, and when it is over what waits goes on in its order', () => {
    const { send, say, set, toBroker, toClient } = bench({ delayMs: 500 });
    send(PING);
    say('PONG\r\n');
    vi.advanceTimersByTime(499);
    expect(toBroker.length + toClient.length).toBe(0);
    vi.advanceTimersByTime(1);
    expect([toBroker, toClient]).toEqual([[[500, PING]], [[500, 'PONG\r\n']]]);
    send(PULL);
    send(ACK);
    set({});
    send(PING);
    expect(texts(toBroker)).toEqual([PING, PULL, ACK, PING]);
  });

  test('full: what is published is refused, pulls and acks pass', () => {
    const { send, toBroker, toClient } = bench({ full: true });
    send(LISTEN + ACK + PUBLISH + PULL);
    expect([texts(toBroker), texts(toClient)]).toEqual([[LISTEN + ACK + PULL], [FULL]]);
  });

  test('consumer gone: a pull that waits is ended, and others are not heard', () => {
    const { send, set, toBroker, toClient } = bench();
    send(LISTEN + PULL);
    set({ consumerGone: true });
    send(PULL + ASK + ACK);
    expect(texts(toBroker)).toEqual([LISTEN + PULL, ACK]);
    expect(texts(toClient)).toEqual([DELETED, NOBODY, NOT_FOUND]);
    set({});
    send(PULL);
    expect(texts(toBroker).at(-1)).toBe(PULL);
  });

  test('expired: the broker says so and ends the connection; a login is refused', () => {
    const { send, set, toBroker, toClient } = bench();
    set({ expired: true });
    send(ACK);
    vi.advanceTimersByTime(100);
    expect([texts(toBroker), texts(toClient)]).toEqual([[], [EXPIRED, 'closed']]);
    const later = bench({ expired: true });
    later.send(LOGIN + PING);
    vi.advanceTimersByTime(100);
    expect([texts(later.toBroker), texts(later.toClient)]).toEqual([[], [VIOLATION, 'closed']]);
  });
});

/** The same by the frame, looked at every millisecond. It is told frames; bytes are up to the socket. */
class SlowTwin {
  readonly toBroker: [number, string][] = [];
  readonly toClient: [number, string][] = [];
  private now = 0;
  private outgoing: [since: number, text: string][] = [];
  private incoming: [since: number, text: string][] = [];
  private faults = CALM;
  private isOpen = true;
  private isRefused = false;
  private hasPulled = false;
  private closesAt = Number.POSITIVE_INFINITY;

  say(text: string): void {
    if (this.isOpen) this.incoming.push([this.now, text]);
    this.look();
  }
  send(frame: string): void {
    const answer = this.answerTo(frame);
    if (answer !== null) this.incoming.push([this.now, answer]);
    else if (!this.isRefused) this.outgoing.push([this.now, frame]);
    if (answer === VIOLATION) this.refuse();
    this.look();
  }
  private answerTo(frame: string): string | null {
    if (this.isRefused) return null;
    if (frame === PULL) this.hasPulled = true;
    if (frame === LOGIN && this.faults.expired) return VIOLATION;
    if (frame === PULL && this.faults.consumerGone) return NOBODY;
    if (frame === ASK && this.faults.consumerGone) return NOT_FOUND;
    return frame === PUBLISH && this.faults.full ? FULL : null;
  }
  set(faults: Faults): void {
    const before = this.faults;
    this.faults = faults;
    this.look();
    if (faults.gone && !before.gone) this.cut();
    if (faults.expired && !before.expired && !this.isRefused) {
      this.incoming.push([this.now, EXPIRED]);
      this.refuse();
    }
    if (faults.consumerGone && !before.consumerGone && this.hasPulled) this.incoming.push([this.now, DELETED]);
    this.look();
  }
  pass(ms: number): void {
    for (let i = 0; i < ms; i++) {
      this.now++;
      this.look();
    }
  }
  private refuse(): void {
    this.isRefused = true;
    this.closesAt = this.now + this.faults.delayMs + 20;
  }
  private cut(): void {
    if (!this.isOpen) return;
    this.isOpen = false;
    this.incoming = [];
    this.outgoing = [];
    this.toClient.push([this.now, 'closed']);
  }
  private look(): void {
    const isDue = ([since]: [number, string]) => since + this.faults.delayMs <= this.now;
    while (this.outgoing.length > 0 && isDue(this.outgoing[0]!)) {
      const [, text] = this.outgoing.shift()!;
      if (this.isOpen) this.toBroker.push([this.now, text]);
    }
    while (this.incoming.length > 0 && isDue(this.incoming[0]!))
      this.toClient.push([this.now, this.incoming.shift()![1]]);
    if (this.now >= this.closesAt) this.cut();
  }
}

const faults = fc.record({
  gone: fc.constantFrom(false, false, true),
  delayMs: fc.constantFrom(0, 0, 5, 40),
  full: fc.boolean(),
  consumerGone: fc.boolean(),
  expired: fc.boolean(),
  skewSeconds: fc.constant(0),
});
const sent = fc.array(fc.constantFrom(PULL, ASK, ACK, PUBLISH, LOGIN, PING), { minLength: 1, maxLength: 6 });
const command = fc.oneof(
  { weight: 5, arbitrary: fc.record({ frames: sent, cuts: fc.array(fc.nat(400), { maxLength: 3 }) }) },
  { weight: 2, arbitrary: fc.record({ say: fc.constantFrom('PONG\r\n', 'MSG a 1 0\r\n\r\n') }) },
  { weight: 2, arbitrary: fc.record({ set: faults }) },
  { weight: 4, arbitrary: fc.record({ pass: fc.nat(60) }) },
);

/** In pieces that end anywhere. */
function pieces(text: string, cuts: readonly number[]): string[] {
  const ends = [...cuts.filter((cut) => cut < text.length), text.length].sort((a, b) => a - b);
  return ends.map((end, i) => text.slice(i === 0 ? 0 : ends[i - 1]!, end));
}
/** By when, whatever was in one message. */
function joinedByTime(told: readonly [number, string][]): Record<number, string> {
  const all: Record<number, string> = {};
  for (const [at, text] of told) all[at] = (all[at] ?? '') + text;
  return all;
}

test('at any moment both ends hear what they would of a slow twin that knows whole frames only', () => {
  fc.assert(
    fc.property(fc.array(command, { maxLength: 30 }), (commands) => {
      const real = bench();
      const twin = new SlowTwin();
      real.send(LISTEN);
      twin.send(LISTEN);
      for (const step of commands) {
        if ('frames' in step) {
          for (const piece of pieces(step.frames.join(''), step.cuts)) real.send(piece);
          for (const frame of step.frames) twin.send(frame);
        } else if ('say' in step) {
          real.say(step.say);
          twin.say(step.say);
        } else if ('set' in step) {
          real.set(step.set);
          twin.set(step.set);
        } else {
          vi.advanceTimersByTime(step.pass);
          twin.pass(step.pass);
        }
      }
      expect(joinedByTime(real.toBroker)).toEqual(joinedByTime(twin.toBroker));
      expect(joinedByTime(real.toClient)).toEqual(joinedByTime(twin.toClient));
      real.socket.close();
      vi.clearAllTimers();
    }),
  );
});
