import { type KeyboardEvent, type PointerEvent, useEffect, useRef } from 'react';
import { useApp, useRun, useView } from '../app-context.ts';
import { formatClock } from '../format.ts';
import { columnIndex, HISTORY_MS, type History } from '../frame/history.ts';
import { setAttribute } from '../frame/use-readout.ts';
import { Button } from '../panels/Button.tsx';
import { isActive } from '../stores/run-store.ts';
import { goLive, pauseView, SPANS, setView, type TimeRange } from '../stores/view-store.ts';
import { extent } from './axis-range.ts';
import { faded, palette } from './palette.ts';

/** What part of time the charts show: live or standing still, how wide, and where in the last ten minutes. */
export function TimeBar() {
  const paused = useView((view) => view.paused);
  const fixed = useView((view) => view.fixed);
  const span = useView((view) => view.span);
  const { loop } = useApp();
  const isLive = !paused && fixed === null;
  const isRunning = useRun((run) => isActive(run.state));
  const isStarting = useRun((run) => run.isStarting);
  return (
    <section className="time-bar" aria-label="Time">
      <fieldset className="segments">
        <legend className="visually-hidden">Width of the live view</legend>
        {SPANS.map((seconds) => (
          <label key={seconds}>
            <input
              type="radio"
              name="span"
              checked={isLive && span === seconds}
              onChange={() => setView({ span: seconds, fixed: null, paused: false })}
            />
            <span>{seconds / 60} min</span>
          </label>
        ))}
      </fieldset>
      <LookBack />
      {isLive ? (
        <Button label="Pause view" icon="pause" onClick={() => pauseView(loop.range())} />
      ) : (
        <Button label="Live" icon="play" look="primary" onClick={goLive} />
      )}
      <p className="view-state" data-live={isLive ? isRunning && !isStarting : undefined}>
        <i aria-hidden="true" />
        {isLive
          ? presentState(isRunning, isStarting)
          : paused
            ? 'view paused, the pipeline goes on'
            : `looking at ${describe(fixed!)}`}
      </p>
    </section>
  );
}

function presentState(isRunning: boolean, isStarting: boolean): string {
  if (isStarting) return 'starting';
  return isRunning ? 'live' : 'no run';
}

/** In which the strip moves by about a pixel. */
const STRIP_MS = 1000;

/** A strip of the last ten minutes with the visible stretch in it; a slider that moves that stretch. */
function LookBack() {
  const { loop } = useApp();
  const canvas = useRef<HTMLCanvasElement>(null);
  const strip = useRef<HTMLDivElement>(null);
  useEffect(
    () =>
      loop.addChart({
        visible: true,
        everyMs: STRIP_MS,
        paint: (history, range) => {
          paintStrip(canvas.current!, history, range);
          const { from, to } = range;
          const share = Math.min(1, 1 - (loop.history.series.last(0) - to) / (HISTORY_MS / 1000));
          setAttribute(strip.current!, 'aria-valuenow', Number.isFinite(share) ? Math.round(share * 100) : 100);
          setAttribute(strip.current!, 'aria-valuetext', describe({ from, to }));
        },
      }),
    [loop],
  );
  const moveTo = (to: number) => {
    const { from, to: end } = loop.range();
    const latest = loop.history.series.last(0);
    const right = Math.min(latest, Math.max(loop.history.series.first(0) + (end - from), to));
    if (Number.isFinite(right)) setView({ fixed: { from: right - (end - from), to: right } });
  };
  const drag = (event: PointerEvent<HTMLDivElement>) => {
    if (event.buttons === 0) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    const box = event.currentTarget.getBoundingClientRect();
    const { from, to } = loop.range();
    const share = (event.clientX - box.left) / box.width;
    moveTo(loop.history.series.last(0) - (1 - share) * (HISTORY_MS / 1000) + (to - from) / 2);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const { from, to } = loop.range();
    const steps: Record<string, number> = {
      ArrowLeft: -(to - from) / 10,
      ArrowRight: (to - from) / 10,
      Home: -1e6,
      End: 1e6,
    };
    const step = steps[event.key];
    if (step === undefined) return;
    event.preventDefault();
    moveTo(to + step);
  };
  return (
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
      onDoubleClick={goLive}
      onKeyDown={onKeyDown}
    >
      <canvas ref={canvas} />
    </div>
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
  pen.moveTo(xOf(times[0] ?? 0), height);
  for (let i = 0; i < series.length; i += step) pen.lineTo(xOf(times[i]!), height - (height - 4) * (stored[i]! / top));
  pen.lineTo(width, height);
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
