import { type KeyboardEvent, type PointerEvent, type ReactNode, useEffect, useRef } from 'react';
import { useStore } from 'zustand';
import { isActive } from '../../workers/contract/name-sets.ts';
import { formatClock } from '../format.ts';
import { useApp, useRun, useView } from '../frame/app-context.ts';
import { cursorIn, cursorStore } from '../frame/cursor.ts';
import { columnIndex, HISTORY_MS, type History } from '../frame/history.ts';
import { setAttribute } from '../frame/use-readout.ts';
import { setSentence } from '../jsx/sentence.ts';
import type { RunStatus } from '../stores/run-store.ts';
import { goLive, pauseView, resetRange, SPANS, setView, type TimeRange } from '../stores/view-store.ts';
import { Button } from '../ui/Button.tsx';
import { extent } from './axis-range.ts';
import { stretchesOf } from './canvas-layers.ts';
import { sampleClock } from './chart-values.ts';
import { resized, shifted, withinHistory } from './gestures/time-range.ts';
import { faded, palette } from './palette.ts';
import { setChoosing, stretchStore } from './stretch/stretch-store.ts';

/**
 * What part of time the charts show: live or standing still, how wide, and where in the last ten minutes.
 *
 * @param children what else can be done with what is shown
 */
export function TimeBar({ children }: { children?: ReactNode }) {
  const isPaused = useView((view) => view.isPaused);
  const fixed = useView((view) => view.fixed);
  const span = useView((view) => view.span);
  const isChoosing = useStore(stretchStore, (state) => state.isChoosing);
  const { loop } = useApp();
  const isLive = fixed === null;
  const width = isLive ? span : fixed.to - fixed.from;
  const isMoving = useRun((run) => isActive(run.state) && !run.isStarting);
  const present = useRun(presentState);
  const pipeline = useRun(pipelineState);
  // Looking back, the place is kept.
  const widen = (seconds: number) =>
    setView({ span: seconds, fixed: isLive ? null : resized(loop.history.series, fixed, seconds) });
  return (
    <section className="time-bar" aria-label="Time">
      <fieldset className="segments">
        <legend className="visually-hidden">Width of the view</legend>
        {SPANS.map((seconds) => (
          <label key={seconds}>
            <input
              type="radio"
              name="span"
              checked={Math.abs(width - seconds) < 0.001}
              onChange={() => widen(seconds)}
            />
            <span>{seconds / 60} min</span>
          </label>
        ))}
      </fieldset>
      <LookBack />
      <Button
        label="Choose a stretch"
        icon="stretch"
        isCompact
        aria-pressed={isChoosing}
        onClick={() => setChoosing(!isChoosing)}
      />
      {children}
      {isLive ? (
        <Button label="Freeze view" icon="pause" onClick={() => pauseView(loop.range())} />
      ) : (
        <Button label="Back to now" icon="play" look="primary" onClick={goLive} />
      )}
      <p className="view-state" data-live={isLive ? isMoving : undefined}>
        <i aria-hidden="true" />
        {isLive ? present : isPaused ? `view frozen, ${pipeline}` : `looking at ${describe(fixed)}`}
      </p>
    </section>
  );
}

function presentState({ state, isStarting }: RunStatus): string {
  if (isStarting) return 'starting';
  if (isActive(state)) return 'following now';
  return state === 'idle' ? 'no run' : 'last figures of the run';
}
/** What the pipeline does while the view is frozen. */
function pipelineState({ state, isStarting }: RunStatus): string {
  if (isStarting) return 'the pipeline is starting';
  if (state === 'paused') return 'the pipeline is paused';
  return isActive(state) ? 'the pipeline goes on' : 'no run';
}

/** In which the strip moves by about a pixel. */
const STRIP_MS = 1000;

/**
 * A strip of the last ten minutes with the visible stretch in it, a slider that moves that stretch; beside it the moment
 * whose values stand beside all charts, while there is a cursor.
 */
function LookBack() {
  const { loop } = useApp();
  const canvas = useRef<HTMLCanvasElement>(null);
  const strip = useRef<HTMLDivElement>(null);
  const cursor = useRef<HTMLParagraphElement>(null);
  /** The moment at the right end of the strip as it is drawn. */
  const end = useRef(0);
  const { series } = loop.history;
  useEffect(() => {
    const tellCursor = () => {
      const time = cursorIn(loop.range());
      setSentence(cursor.current!, time === null ? '' : `cursor ${sampleClock(time)}`);
    };
    const unfollow = cursorStore.subscribe(tellCursor);
    const remove = loop.addChart({
      isVisible: true,
      everyMs: STRIP_MS,
      writeValues: () => {
        const range = loop.range();
        const share = Math.min(1, 1 - (loop.history.series.last(0) - range.to) / (HISTORY_MS / 1000));
        setAttribute(strip.current!, 'aria-valuenow', Number.isFinite(share) ? Math.round(share * 100) : 100);
        setAttribute(strip.current!, 'aria-valuetext', describe(range));
        // It may have left the view.
        tellCursor();
      },
      paint: (history, range) => {
        end.current = history.series.last(0);
        paintStrip(canvas.current!, history, range);
      },
    });
    return () => {
      unfollow();
      remove();
    };
  }, [loop]);
  const drag = (event: PointerEvent<HTMLDivElement>) => {
    if (event.buttons === 0 || series.length === 0) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    const box = event.currentTarget.getBoundingClientRect();
    const { from, to } = loop.range();
    const share = (event.clientX - box.left) / box.width;
    const middle = end.current - (1 - share) * (HISTORY_MS / 1000);
    const half = (to - from) / 2;
    setView({ fixed: withinHistory(series, { from: middle - half, to: middle + half }) });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const steps: Record<string, number> = { ArrowLeft: -1, ArrowRight: 1, Home: -1e6, End: 1e6 };
    const step = steps[event.key];
    if (step === undefined) return;
    event.preventDefault();
    setView({ fixed: shifted(series, loop.range(), step) });
  };
  return (
    <>
      <div
        ref={strip}
        className="look-back"
        role="slider"
        tabIndex={0}
        aria-label="Look back"
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={100}
        onPointerDown={drag}
        onPointerMove={drag}
        onDoubleClick={resetRange}
        onKeyDown={onKeyDown}
      >
        <canvas ref={canvas} />
      </div>
      <p ref={cursor} className="cursor-time" />
    </>
  );
}

/** Throughput over the whole history as an area, the visible stretch in front of it. */
function paintStrip(canvas: HTMLCanvasElement, { series }: History, range: TimeRange): void {
  const scale = devicePixelRatio;
  const width = Math.round(canvas.clientWidth * scale);
  const height = Math.round(canvas.clientHeight * scale);
  if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
  const pen = canvas.getContext('2d');
  if (pen === null) return;
  pen.clearRect(0, 0, width, height);
  const end = series.last(0);
  const xOf = (time: number) => width * (1 - (end - time) / (HISTORY_MS / 1000));
  const stored = series.slice(columnIndex('stored'), 0, series.length);
  const times = series.slice(0, 0, series.length);
  const top = Math.max(1, extent(stored)[1]);
  // One point for every other pixel is more than can be seen.
  const step = Math.max(1, Math.floor(series.length / (width / 2)));
  pen.fillStyle = faded(palette['data-1'], 0.4);
  pen.beginPath();
  // Time without samples stays empty.
  for (const [first, end] of stretchesOf(times)) {
    pen.moveTo(xOf(times[first] ?? 0), height);
    for (let i = first; i < end; i += step)
      pen.lineTo(xOf(times[i]!), height - (height - 4) * ((stored[i]! || 0) / top));
    pen.lineTo(xOf(times[end - 1] ?? 0), height);
  }
  pen.fill();
  const left = Math.max(0, xOf(range.from));
  pen.fillStyle = faded(palette.accent, 0.16);
  pen.fillRect(left, 0, xOf(range.to) - left, height);
  pen.strokeStyle = palette.accent;
  pen.lineWidth = scale;
  pen.strokeRect(left + scale / 2, scale / 2, xOf(range.to) - left - scale, height - scale);
}

function describe({ from, to }: TimeRange): string {
  return `${formatClock(from * 1000)} to ${formatClock(to * 1000)}`;
}
