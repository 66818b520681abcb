/** Charts, and what of them is out of date: their pictures, which are painted in turn, and the values beside them. */
import { isActive, type RunState } from '../../workers/contract/name-sets.ts';
import type { TimeRange, View } from '../stores/view-store.ts';
import { type History, SAMPLE_MS } from './history.ts';
import { SLACK_MS } from './list-turns.ts';

export interface Chart {
  /** False while it is scrolled out of sight: it is then painted when it comes back. */
  readonly isVisible: boolean;
  /** The same of the values beside it, which may be in sight while the picture is not. */
  readonly isTextVisible?: boolean;
  /** Shows the whole history: it moves on also while the others look back, and need not be painted more often than this. */
  readonly everyMs?: number;
  /** Writes the values that stand beside it. */
  writeValues?(): void;
  paint(history: History, range: TimeRange): void;
}
/** The picture of a chart, to be painted in a frame. */
interface Picture {
  readonly chart: Chart;
  readonly paint: () => void;
  /** When it was last found out of date. */
  invalidatedAt: number;
}
type LookedAt = Pick<View, 'fixed' | 'span' | 'isPaused'>;

/** A live chart is painted anew when it has moved by this part of its width, which is about a pixel or two, … */
const CHART_STEPS = 600;
/** … and not more often than this. */
const CHART_MS = 400;
/** So many charts in sight leave a frame time for two of their pictures: a laptop's screen has four. */
const FEW_CHARTS = 4;

export class ChartTurns {
  private readonly pictures = new Map<Chart, Picture>();
  /** Those that are out of date, in the order in which they became so. */
  private readonly due = new Set<Picture>();
  /** Charts whose values are out of date. */
  private readonly staleValues = new Set<Chart>();

  /** @returns how to take it out again */
  add(chart: Chart, paint: () => void): () => void {
    const picture: Picture = { chart, paint, invalidatedAt: Number.NEGATIVE_INFINITY };
    this.pictures.set(chart, picture);
    this.invalidateChart(picture);
    return () => {
      this.pictures.delete(chart);
      this.staleValues.delete(chart);
      this.due.delete(picture);
    };
  }

  /** Marks every picture as out of date, and all values. */
  invalidate(): void {
    for (const picture of this.pictures.values()) this.invalidateChart(picture);
  }
  invalidateValues(): void {
    for (const chart of this.pictures.keys()) this.invalidateValuesOf(chart);
  }
  private invalidateChart(picture: Picture): void {
    this.invalidateValuesOf(picture.chart);
    this.due.add(picture);
  }
  private invalidateValuesOf(chart: Chart): void {
    if (chart.writeValues) this.staleValues.add(chart);
  }

  /**
   * Has live charts follow the present; the last sample of a run is always painted. Of many in sight a few become due with
   * each sample: all at once, they would leave frames of text without a picture after them, which then pay for the next
   * samples. Their values are those of the text, and do not change with them.
   */
  follow(state: RunState, { fixed, span, isPaused }: LookedAt): void {
    if (isPaused) return;
    const now = performance.now();
    const isLast = !isActive(state);
    const usual = Math.max(CHART_MS, (1000 * span) / CHART_STEPS);
    const moved = [...this.pictures.values()].filter(({ chart, invalidatedAt }) => {
      if (fixed !== null && chart.everyMs === undefined) return false;
      return isLast || now - invalidatedAt >= Math.max(usual, chart.everyMs ?? 0) - SLACK_MS;
    });
    moved.sort((a, b) => a.invalidatedAt - b.invalidatedAt);
    const isAtOnce = isLast || this.hasFewInSight();
    const most = isAtOnce ? moved.length : Math.ceil((this.pictures.size * SAMPLE_MS) / usual);
    for (const picture of moved.slice(0, most)) {
      picture.invalidatedAt = now;
      this.due.add(picture);
      // The strip of the whole history tells where in it the view is, which moves while that stands still.
      if (fixed !== null) this.invalidateValuesOf(picture.chart);
    }
  }

  /** Whether a picture in sight waits to be painted. */
  get hasPicture(): boolean {
    return this.next() !== undefined;
  }
  /** Paints the picture in sight that has waited longest, if there is one; with few charts in sight, two. */
  paintNext(): void {
    const first = this.next();
    if (first === undefined) return;
    this.paint(first);
    const second = this.next();
    if (second !== undefined && this.hasFewInSight()) this.paint(second);
  }
  /** Paints all that is due, also what is out of sight. */
  paintAll(): void {
    for (const picture of [...this.due]) this.paint(picture);
  }
  private next(): Picture | undefined {
    return [...this.due].find(({ chart }) => chart.isVisible);
  }
  private paint(picture: Picture): void {
    this.due.delete(picture);
    picture.paint();
  }
  private hasFewInSight(): boolean {
    return [...this.pictures.keys()].filter((chart) => chart.writeValues && chart.isVisible).length <= FEW_CHARTS;
  }

  /** Whether values in sight are out of date. */
  get hasStaleValues(): boolean {
    return [...this.staleValues].some(areValuesInSight);
  }
  /** Writes the values that are out of date: those in sight, or all. */
  writeValues(which: 'in sight' | 'all'): void {
    for (const chart of this.staleValues) {
      if (which === 'in sight' && !areValuesInSight(chart)) continue;
      this.staleValues.delete(chart);
      chart.writeValues?.();
    }
  }
}

function areValuesInSight({ isVisible, isTextVisible = isVisible }: Chart): boolean {
  return isTextVisible;
}
