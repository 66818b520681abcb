/**
 * The edge of this client: what people inject between a live feed and its broker. Every connection goes through it, so what is
 * injected bears on everything that the live worker says and hears, and on nobody else.
 */
import type { WsSocketFactory } from '@nats-io/nats-core';
import { EdgeSocket, type Faults } from './edge-socket.ts';

const NO_FAULTS: Faults = { gone: false, delayMs: 0, full: false, consumerGone: false, expired: false, skewSeconds: 0 };

export class Edge {
  private faults = NO_FAULTS;
  /** The client has one connection at a time. */
  private socket: EdgeSocket | null = null;

  /** Opens the connections of a client. */
  readonly factory: WsSocketFactory = (url) => {
    this.socket = new EdgeSocket(
      () => new WebSocket(url),
      this.faults,
      () => performance.now(),
    );
    // The client uses a part of a WebSocket, which this has.
    return Promise.resolve({ socket: this.socket as object as WebSocket, encrypted: url.startsWith('wss:') });
  };

  /** What is wrong from now on. */
  setFaults(faults: Faults): void {
    if (faults === this.faults) return;
    this.faults = faults;
    this.socket?.setFaults(faults);
  }
  /** Whether what is published is refused here. */
  get isFull(): boolean {
    return this.faults.full;
  }
  /** How far the times that the broker tells are ahead, ms. */
  get skewMs(): number {
    return this.faults.skewSeconds * 1000;
  }
}
