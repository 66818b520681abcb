/** Holds the file of a run against its objectives, as was done while it went on. */
import type { Config } from '../config-types.ts';
import type { ReadSample } from '../runs/read-run.ts';
import { textsOf } from '../runs/read-run.ts';
import type { Tick } from '../runs/rows.ts';
import { ObjectiveWatch, type OnBreach } from './objective-watch.ts';

/** To be fed each sample of the file, in the order of time. */
export class ObjectiveReplay {
  private readonly watch: ObjectiveWatch;
  /** Settings that were asked for while it went on. */
  private readonly changes: { readonly activeMs: number; readonly config: Config }[];

  constructor(file: Uint8Array<ArrayBuffer>, onBreach?: OnBreach) {
    const { head, texts } = textsOf(file);
    this.changes = texts
      .flatMap((text) => (text.type === 'config' ? [text] : []))
      .sort((a, b) => a.activeMs - b.activeMs);
    this.watch = new ObjectiveWatch(head.config, onBreach);
  }

  add({ now, config }: ReadSample, tick: (histogram: string) => Tick | undefined): void {
    while (this.changes.length > 0 && this.changes[0]!.activeMs < now.activeMs)
      this.watch.configure(this.changes.shift()!.config);
    this.watch.take({ now, tick }, config);
  }
  status() {
    return this.watch.status();
  }
}
