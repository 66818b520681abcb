/** Stretches of which the view has no samples. The pipeline went on meanwhile: workers are not throttled in a hidden tab. */
export interface ViewGap {
  /** ms since the epoch */
  readonly from: number;
  readonly to: number;
  /** Else the browser gave the page no time. */
  readonly wasHidden: boolean;
}

/** Figures of the "last 10 s" begin at the end of a gap that is younger than that. */
const BEARS_ON_MS = 10_000;
const MOST_KEPT = 50;

export class ViewGaps {
  private kept: ViewGap[] = [];
  /** Whether the tab was hidden at any time since the last sample. */
  private wasHidden = false;

  noteHidden(): void {
    this.wasHidden = true;
  }
  /** With each sample. @param from when there was the last one; the same as `to` where there was no gap */
  sampled(from: number, to: number): ViewGap | null {
    const gap = from < to ? { from, to, wasHidden: this.wasHidden } : null;
    this.wasHidden = false;
    if (gap !== null) this.kept = [...this.kept, gap].slice(-MOST_KEPT);
    return gap;
  }
  /** The one that still bears on what the screen says at that moment. */
  at(time: number): ViewGap | null {
    return this.kept.findLast(({ to }) => to <= time && time < to + BEARS_ON_MS) ?? null;
  }
}

/** Why the page took no samples. */
export function gapReason({ wasHidden }: ViewGap): string {
  return wasHidden ? 'the tab was hidden' : 'the browser gave the page no time';
}

/** Of this page. */
export const viewGaps = new ViewGaps();
