import { useMemo } from 'react';
import { comparisonOf } from '../comparison/comparison.ts';
import type { PlotSpec } from '../comparison/plot.ts';
import { formatSeconds } from '../format.ts';
import { SideBySide, useRuns } from '../runs/ComparePage.tsx';
import '../runs/runs.css';
import { RunPlot } from '../runs/RunPlot.tsx';
import { seriesName, unitText } from '../scenarios/definition/figure-text.ts';
import { figureOf } from '../scenarios/definition/figures.ts';
import type { Scenario } from '../scenarios/definition/scenario-types.ts';
import type { ActRecord } from '../scenarios/measured/act-record.ts';
import { seriesOf } from '../scenarios/measured/measure.ts';

/** The acts are kept runs: side by side they are what the screen Runs compares, and the figure of the lesson first. */
export function ActRuns({ scenario, records }: { scenario: Scenario; records: readonly ActRecord[] }) {
  const keys = useMemo(() => records.flatMap(({ run }) => run ?? []), [records]);
  const reading = useRuns(keys);
  const watched = useMemo(() => watchedPlot(scenario, records), [scenario, records]);
  const names = records.filter(({ run }) => run !== null).map(({ name }) => name);
  return (
    <section className="act-runs" aria-label="The acts side by side">
      <RunPlot spec={watched} />
      {keys.length === 0 && <p className="empty">No act was kept as a run.</p>}
      {keys.length > 0 && reading === null && <p role="status">Reading the acts from the kept runs…</p>}
      {reading !== null && 'failure' in reading && <p role="alert">An act could not be read: {reading.failure}</p>}
      {reading !== null && 'runs' in reading && <SideBySide comparison={comparisonOf(reading.runs, names)} />}
    </section>
  );
}

function sentenceCase(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}
/** The figure that the lesson watches, of all acts on one scale. */
export function watchedPlot({ watch }: Scenario, records: readonly ActRecord[]): PlotSpec {
  const { unit, help } = figureOf(watch.series);
  return {
    title: sentenceCase(seriesName(help)),
    formatX: formatSeconds,
    formatY: (value) => unitText(value, unit),
    lines: records.map((record) => {
      const points = seriesOf(record, watch.series);
      return { label: record.name, x: points.map(({ seconds }) => seconds), y: points.map(({ value }) => value) };
    }),
  };
}
