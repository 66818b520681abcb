/**
 * A network between a node and its broker that can be cut: as with a cable that is pulled, connections stay open at both ends
 * and nothing comes through. What was sent meanwhile comes when it is mended, if somebody still wants it.
 */
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

interface Line {
  readonly near: Socket;
  /** null: not connected yet, because the network was cut. */
  far: Socket | null;
}

export class CutProxy {
  private readonly lines = new Set<Line>();
  private isCut = false;

  private constructor(
    private readonly server: Server,
    private readonly port: number,
  ) {
    server.on('connection', (near) => this.take(near));
  }

  /** @param port of the broker on this machine */
  static async open(port: number): Promise<CutProxy> {
    const server = createServer({ pauseOnConnect: true });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new CutProxy(server, port);
  }

  /** For browsers. */
  get address(): string {
    return `ws://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  cut(): void {
    this.isCut = true;
    for (const { near, far } of this.lines) for (const socket of [near, far]) socket?.pause();
  }

  mend(): void {
    this.isCut = false;
    for (const line of this.lines) this.carry(line);
  }

  async close(): Promise<void> {
    for (const line of this.lines) this.drop(line);
    this.server.close();
    await once(this.server, 'close');
  }

  private take(near: Socket): void {
    const line: Line = { near, far: null };
    this.lines.add(line);
    this.watch(line, near);
    if (!this.isCut) this.carry(line);
  }

  private carry(line: Line): void {
    if (line.far === null) {
      const far = connect(this.port, '127.0.0.1');
      line.far = far;
      this.watch(line, far);
      line.near.pipe(far);
      far.pipe(line.near);
    }
    line.near.resume();
    line.far.resume();
  }

  /** An end that is gone takes the other one with it; while the network is cut, it can't. */
  private watch(line: Line, socket: Socket): void {
    socket.on('error', () => {});
    socket.once('close', () => {
      if (!this.isCut || line.far === null) this.drop(line);
      else if (socket === line.far) line.far = null;
    });
  }

  private drop(line: Line): void {
    this.lines.delete(line);
    line.near.destroy();
    line.far?.destroy();
  }
}
