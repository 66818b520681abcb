/**
 * The lanes of a chart, and how busy each of them is, written beside it. Both are text: of the moment that all other text is
 * of, which the picture may be a few frames behind.
 */
import { UNKNOWN } from '../../format.ts';
import { setText } from '../../frame/use-readout.ts';
import { isSameLanes, type Lane } from './lanes.ts';

/** Main thread. */
export class LaneShares {
  readonly element = document.createElement('ol');
  private present: readonly Lane[] = [];

  constructor() {
    this.element.className = 'lane-shares';
    this.element.ariaHidden = 'true';
  }

  /** From top to bottom; none before the first text. */
  get lanes(): readonly Lane[] {
    return this.present;
  }

  /**
   * @param shares by the lane's label
   * @returns whether there are other lanes than before
   */
  write(lanes: readonly Lane[], shares: ReadonlyMap<string, string>): boolean {
    const isOther = !isSameLanes(lanes, this.present);
    this.present = lanes;
    if (isOther) this.element.replaceChildren(...lanes.map(shareElement));
    lanes.forEach(({ label }, i) => {
      setText(this.element.children[i]!.firstElementChild!, shares.get(label) ?? `${UNKNOWN} %`);
    });
    return isOther;
  }
}

function shareElement(): Element {
  const item = document.createElement('li');
  const share = document.createElement('span');
  share.className = 'boxed';
  share.translate = false;
  item.append(share);
  return item;
}
