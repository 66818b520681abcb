import { type KeyboardEvent, type RefObject, useEffect, useRef, useState } from 'react';
import { isActive } from '../../workers/contract/name-sets.ts';
import { Transitions } from '../controls/Transitions.tsx';
import { UNKNOWN } from '../format.ts';
import { useApp, useView } from '../frame/app-context.ts';
import { cursorIn, cursorStore, latestIn, setCursor, snapped, stepCursor } from '../frame/cursor.ts';
import type { FrameLoop } from '../frame/frame-loop.ts';
import type { History } from '../frame/history.ts';
import { sizeForPrint } from '../frame/printing.ts';
import { useFailure } from '../frame/use-failure.ts';
import { setAttribute, setText } from '../frame/use-readout.ts';
import { watchVisibility } from '../frame/visibility.ts';
import { lookAt, resetRange, setView, type TimeRange, viewStore } from '../stores/view-store.ts';
import { Button } from '../ui/Button.tsx';
import type { ChartSpec } from './chart-specs.ts';
import { laneShares, sampleClock, valuesAt } from './chart-values.ts';
import { DataTable } from './DataTable.tsx';
import { CURSOR_STEPS, ZOOM_FACTORS } from './gestures/chart-keys.ts';
import { shifted, zoomed } from './gestures/time-range.ts';
import { lanesAt } from './lanes/lanes.ts';
import { PictureDialog } from './PictureDialog.tsx';
import { useSpareHeight } from './spare-height.ts';
import { StretchGate } from './stretch/StretchGate.tsx';
import { abandonMark, dragStretch, markStretch, stretchStore } from './stretch/stretch-store.ts';
import { TargetInput } from './TargetInput.tsx';
import { TimeChart } from './time-chart.ts';

/** What a legend names besides lines, in the order of `valuesAt`. */
const UNDRAWN_LABELS: Record<ChartSpec['kind'], readonly string[]> = {
  lines: [],
  heat: ['events', 'most frequent', 'slowest'],
  lanes: [],
  strip: ['state'],
};

/** A chart with its title, unit, legend of values, data table and keyboard cursor. */
export function ChartCard({ spec }: { spec: ChartSpec }) {
  const legend = useRef<HTMLUListElement>(null);
  const plot = useRef<HTMLDivElement>(null);
  const chart = useTimeChart(spec, plot, legend);
  const [hidden, setHidden] = useState<ReadonlySet<number>>(new Set());
  const [isTableOpen, setTableOpen] = useState(false);
  const [isAsked, setAsked] = useState(false);
  const { loop } = useApp();
  const isStaged = useView((view) => view.stage?.chart === spec.id);
  useSpareHeight(isStaged, plot, chart);

  const toggle = (index: number) => {
    const next = new Set(hidden);
    if (!next.delete(index)) next.add(index);
    setHidden(next);
    chart.current?.showLine(index, !next.has(index));
    loop.repaint();
  };
  return (
    <>
      <section
        className={`card chart chart-${spec.kind}`}
        aria-labelledby={`chart-${spec.id}`}
        id={`panel-${spec.id}`}
        data-staged={isStaged || undefined}
        tabIndex={-1}
      >
        <header>
          <h3 id={`chart-${spec.id}`}>{spec.title}</h3>
          <p className="unit">{spec.unit}</p>
          <Button isCompact label={`Data table: ${spec.title}`} icon="table" onClick={() => setTableOpen(true)} />
          <Button isCompact label={`Picture: ${spec.title}`} icon="picture" onClick={() => setAsked(true)} />
        </header>
        <ul ref={legend} className="legend">
          {UNDRAWN_LABELS[spec.kind].map((label) => (
            <li key={label}>
              <span className="legend-label">{label}</span>
              <span className="value" translate="no">
                <span className="boxed">{UNKNOWN}</span>
              </span>
            </li>
          ))}
          {spec.lines.map((line, i) => (
            <li key={line.column}>
              <button
                type="button"
                aria-pressed={!hidden.has(i)}
                aria-label={`Show ${line.label}`}
                onClick={() => toggle(i)}
              >
                <LineSample color={line.color} dash={line.dash ?? []} />
                <span>{line.label}</span>
              </button>
              <span className="value" translate="no">
                <span className="boxed">{UNKNOWN}</span>
              </span>
            </li>
          ))}
          {spec.isTarget === true && (
            <li>
              <TargetInput />
            </li>
          )}
        </ul>
        <ChartCursor spec={spec} plot={plot} />
        {spec.kind === 'strip' && <Transitions />}
        {isAsked && <PictureDialog spec={spec} chart={chart} onClose={() => setAsked(false)} />}
        {isTableOpen && <DataTable spec={spec} onClose={() => setTableOpen(false)} />}
      </section>
      <StretchGate chart={spec.id} />
    </>
  );
}

function LineSample({ color, dash }: { color: string; dash: readonly number[] }) {
  return (
    <svg className="line-sample" width="18" height="8" aria-hidden="true">
      <path d="M0 4h18" stroke={`var(--${color})`} strokeDasharray={dash.join(' ')} />
    </svg>
  );
}

/** The plot as a slider over time: keys move the cursor of all charts, whose values are read out, and the view. */
function ChartCursor({ spec, plot }: { spec: ChartSpec; plot: RefObject<HTMLDivElement | null> }) {
  const { loop } = useApp();
  const onKeyDown = (event: KeyboardEvent) => {
    const { key, shiftKey, ctrlKey, metaKey, altKey } = event;
    if (key === 'Escape') {
      setCursor(null);
      abandonMark();
    }
    const cursor = cursorStore.getState().time;
    if (key === 'Enter' && cursor !== null) lookAt(1000 * cursor);
    if (ctrlKey || metaKey || altKey) return;
    const { series } = loop.history;
    const range = loop.range();
    const [step, zoom] = [CURSOR_STEPS[key], ZOOM_FACTORS[key]];
    if (step !== undefined && shiftKey) setView({ fixed: shifted(series, range, Math.max(-10, Math.min(10, step))) });
    else if (step !== undefined) stepCursor(series, range, step);
    else if (key.toLowerCase() === 's') markStretch(spec.id, cursor ?? series.last(0));
    else if (zoom !== undefined) {
      const moment = cursorIn(range) ?? (range.from + range.to) / 2;
      setView({ fixed: zoomed(series, range, moment, zoom) });
    } else return;
    event.preventDefault();
  };
  return (
    <div
      ref={plot}
      className="plot"
      role="slider"
      tabIndex={0}
      aria-label={`${spec.title}: cursor`}
      aria-valuemin={0}
      aria-valuemax={1}
      aria-valuenow={1}
      aria-valuetext="latest values"
      onKeyDown={onKeyDown}
    />
  );
}

function useTimeChart(
  spec: ChartSpec,
  plot: RefObject<HTMLDivElement | null>,
  legend: RefObject<HTMLUListElement | null>,
): RefObject<TimeChart | null> {
  const { loop } = useApp();
  const chart = useRef<TimeChart>(null);
  const guarded = useFailure();
  useEffect(() => {
    const element = plot.current!;
    const made = new TimeChart(spec, {
      element,
      onZoom: (range) => setView({ fixed: range }),
      onStretch: (range) => dragStretch(spec.id, range),
      onReset: resetRange,
      onPoint: (time) => setCursor(time === null ? null : snapped(loop.history.series, time)),
      // While the view follows the present, it is not to be stopped by accident.
      onPick: (time) => viewStore.getState().fixed !== null && setView({ eye: snapped(loop.history.series, time) }),
    });
    chart.current = made;
    const tell = guarded(() => {
      showValues(spec, loop, legend.current!, element);
      if (spec.kind === 'lanes') writeLanes(made, loop);
    });
    const unfollow = cursorStore.subscribe(() => made.followCursor());
    const unfollowStretches = stretchStore.subscribe(() => loop.repaint());
    const resized = new ResizeObserver(([entry]) => made.resize(Math.floor(entry!.contentRect.width)));
    resized.observe(element);
    const isWide = spec.kind === 'lanes' || spec.kind === 'strip';
    const unprint = sizeForPrint(element, isWide ? 'wide' : 'half', (width) => made.resize(width));
    const unwatch = watchVisibility(element, (isVisible) => {
      made.isVisible = isVisible;
      if (isVisible) loop.wake();
    });
    let isTextVisible = false;
    const unwatchText = watchVisibility(element.closest('section') ?? element, (isVisible) => {
      isTextVisible = isVisible;
      if (isVisible) loop.wake();
    });
    const remove = loop.addChart({
      get isVisible() {
        return made.isVisible;
      },
      get isTextVisible() {
        return isTextVisible;
      },
      writeValues: tell,
      paint: guarded((history: History, range: TimeRange) => made.paint(history, range)),
    });
    return () => {
      remove();
      unfollow();
      unfollowStretches();
      resized.disconnect();
      unprint();
      unwatch();
      unwatchText();
      made.dispose();
    };
  }, [spec, loop, plot, legend, guarded]);
  return chart;
}

/** The lanes of the sample that is on the screen; under a cursor those of the latest in view, or they would move away from it. */
function writeLanes(chart: TimeChart, loop: FrameLoop): void {
  const { history } = loop;
  const at = loop.sampleShown();
  const range = loop.range();
  const ofLanes = at < 0 || cursorIn(range) !== null ? latestIn(history.series, range) : at;
  chart.writeShares(ofLanes < 0 ? null : lanesAt(history, ofLanes), laneShares(history, at));
}

/** The events of a sample are counted: where no run is under way, there are none to count. */
function isOver({ kind }: ChartSpec, { shown }: FrameLoop): boolean {
  return kind === 'heat' && shown !== null && !shown.isPast && !isActive(shown.now.state);
}

/** Writes the values at the cursor, without one those of the sample that is on the screen, into the legend and into the plot's description. */
function showValues(spec: ChartSpec, loop: FrameLoop, legend: Element, plot: Element): void {
  const { series } = loop.history;
  const range = loop.range();
  const at = loop.sampleShown();
  const cursor = cursorIn(range);
  const texts = isOver(spec, loop) ? [] : valuesAt(spec, loop.history, at);
  legend.querySelectorAll('.boxed').forEach((value, i) => {
    setText(value, texts[i]?.[1] ?? UNKNOWN);
  });
  setAttribute(legend, 'data-cursor', String(cursor !== null));
  const time = cursor ?? series.at(0, at);
  const isKnown = !Number.isNaN(time);
  const share = (time - series.first(0)) / (series.last(0) - series.first(0) || 1);
  setAttribute(plot, 'aria-valuenow', isKnown ? Math.max(0, Math.min(1, share)).toFixed(3) : 1);
  const clock = isKnown ? sampleClock(time) : 'no values in view';
  const { begun } = stretchStore.getState();
  const mark = begun === null ? [] : [`a stretch begins at ${sampleClock(begun)}: press S at its end`];
  setAttribute(
    plot,
    'aria-valuetext',
    [clock, ...texts.map(([label, text]) => `${label} ${text}`), ...mark].join(', '),
  );
}
