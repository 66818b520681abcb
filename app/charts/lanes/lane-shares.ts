/** How busy each lane of a chart is, written beside it. */
import { UNKNOWN } from '../../format.ts';
import { setText } from '../../frame/use-readout.ts';
import type { Lane } from './lanes.ts';

export class LaneShares {
  readonly element = document.createElement('ol');
  private lanes: readonly Lane[] = [];
  private shareOf: ReadonlyMap<string, string> = new Map();

  constructor() {
    this.element.className = 'lane-shares';
    this.element.ariaHidden = 'true';
  }

  setLanes(lanes: readonly Lane[]): void {
    const isSame = lanes.length === this.lanes.length;
    this.lanes = lanes;
    if (isSame) return;
    this.element.replaceChildren(...lanes.map(shareElement));
    this.write(this.shareOf);
  }

  /** @param shares by the lane's label */
  write(shares: ReadonlyMap<string, string>): void {
    this.shareOf = shares;
    this.lanes.forEach(({ label }, i) => {
      setText(this.element.children[i]!.firstElementChild!, shares.get(label) ?? `${UNKNOWN} %`);
    });
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
