import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import { formatCount, formatReading, formatScore } from '../format.ts';
import { useView } from '../frame/app-context.ts';
import { useSensor, useSensorView } from './data-context.ts';
import { momentText, SensorChart } from './sensor-chart.ts';
import { type SensorPoints, zoomed } from './sensor-points.ts';
import 'uplot/dist/uPlot.min.css';
import { CURSOR_STEPS, ZOOM_FACTORS } from '../charts/gestures/chart-keys.ts';

/** The plot, with the values at its cursor; a slider over time for the keyboard. */
export function SensorPlot({ isHidden }: { isHidden: boolean }) {
  const view = useSensorView();
  const element = useRef<HTMLDivElement>(null);
  const chart = useRef<SensorChart>(null);
  const points = useSensor((state) => state.points);
  const span = useSensor((state) => state.span);
  const theme = useView((state) => state.theme);
  const [cursor, setCursor] = useState<number | null>(null);
  useEffect(() => {
    const made = new SensorChart({
      element: element.current!,
      onZoom: (wanted) => void view.zoom(wanted),
      onReset: () => void view.zoom(null),
      onCursor: setCursor,
    });
    chart.current = made;
    const resized = new ResizeObserver(([entry]) => made.resize(Math.floor(entry!.contentRect.width)));
    resized.observe(element.current!);
    const dark = matchMedia('(prefers-color-scheme: dark)');
    // After the palette, which hears of it first.
    const repaint = () => setTimeout(() => made.repaint(), 0);
    dark.addEventListener('change', repaint);
    return () => {
      dark.removeEventListener('change', repaint);
      resized.disconnect();
      made.dispose();
    };
  }, [view]);
  useEffect(() => {
    if (points !== null) chart.current!.show(points, span);
  }, [points, span]);
  useEffect(() => {
    if (theme) chart.current!.repaint();
  }, [theme]);
  const onKeyDown = (event: KeyboardEvent) => {
    const step = CURSOR_STEPS[event.key];
    const factor = ZOOM_FACTORS[event.key];
    const made = chart.current!;
    if (step !== undefined) made.moveCursor(step);
    else if (factor !== undefined) void view.zoom(zoomed(made.span, made.centre, factor));
    else if (event.key === 'Escape') made.clearCursor();
    else return;
    event.preventDefault();
  };
  const texts =
    points === null ? [] : textsAt(points, Math.min(cursor ?? Number.POSITIVE_INFINITY, points.times.length - 1));
  return (
    <div hidden={isHidden}>
      <ul className="legend legend-of-point" data-cursor={cursor !== null}>
        {texts.map(([label, text]) => (
          <li key={label}>
            <span className="legend-label">{label}</span>
            <span className="value">{text}</span>
          </li>
        ))}
      </ul>
      <div
        ref={element}
        className="plot"
        role="slider"
        tabIndex={0}
        aria-label="Sensor: cursor"
        aria-describedby="sensor-keys"
        aria-valuemin={0}
        aria-valuemax={Math.max(1, (points?.times.length ?? 1) - 1)}
        aria-valuenow={cursor ?? Math.max(0, (points?.times.length ?? 1) - 1)}
        aria-valuetext={texts.map(([label, text]) => `${label} ${text}`).join(', ')}
        onKeyDown={onKeyDown}
      />
      <p className="unit" id="sensor-keys">
        Drag to zoom, double-click for the whole run
        <span className="key-help">
          ; or <kbd>←</kbd> <kbd>→</kbd> and <kbd>+</kbd> <kbd>−</kbd>
        </span>
        . ◆ is an alarm.
      </p>
    </div>
  );
}

/** What is told of one point. */
function textsAt(points: SensorPoints, index: number): [label: string, text: string][] {
  const { kind, stepMs, times, mean, min, max, count, alarms } = points;
  const time = times[index];
  if (time === undefined) return [];
  const until = times[index + 1] ?? time + stepMs;
  const near =
    kind === 'events'
      ? alarms.filter((alarm) => alarm.time === time)
      : alarms.filter((alarm) => alarm.time >= time && alarm.time < until);
  const alarmText = `${formatCount(near.length)}${near.length > 0 ? `, score ${formatScore(Math.max(...near.map(({ score }) => score)))}` : ''}`;
  const at: [string, string] = ['at', momentText(time, kind === 'events')];
  if (kind === 'events') return [at, ['value', readingText(mean[index]!)], ['alarms', alarmText]];
  return [
    at,
    ['mean', formatReading(mean[index]!)],
    ['least', readingText(min[index]!)],
    ['greatest', readingText(max[index]!)],
    ['events', formatCount(count[index]!)],
    ['alarms', alarmText],
  ];
}

/** A reading that an f32 does not hold is a recording's: it is shown as the file has it. */
function readingText(value: number): string {
  return Math.fround(value) === value ? formatReading(value) : String(value);
}
