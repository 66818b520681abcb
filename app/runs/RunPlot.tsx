import { type PointerEvent, useState } from 'react';
import { PLOT, type PlotSpec, plotOf, valueAt } from '../comparison/plot.ts';
import { tell } from '../stores/notice-store.ts';
import { Button } from '../ui/Button.tsx';
import { saveFile } from '../ui/save-file.ts';

/** Lines are told apart by colour and dash. */
const DASHES = ['', '6 3', '2 3', '8 3 2 3', '1 2', '10 4'];

/** A chart of several runs, with the values at the cursor in its legend. */
export function RunPlot({ spec }: { spec: PlotSpec }) {
  const [at, setAt] = useState<number | null>(null);
  const plot = plotOf(spec);
  const { from, to } = plot.range;
  const x = (value: number) => PLOT.left + ((value - from) / (to - from || 1)) * (PLOT.width - PLOT.left - PLOT.right);
  const point = (event: PointerEvent<SVGSVGElement>) => {
    const box = event.currentTarget.getBoundingClientRect();
    const place = ((event.clientX - box.left) / box.width) * PLOT.width;
    const value = from + ((place - PLOT.left) / (PLOT.width - PLOT.left - PLOT.right)) * (to - from);
    setAt(value >= from && value <= to ? value : null);
  };
  return (
    <figure className="run-plot card">
      <figcaption>
        <strong>{spec.title}</strong>
        <ul aria-live="polite">
          {spec.lines.map((line, i) => (
            <li key={line.label} data-line={i}>
              <svg width="22" height="8" aria-hidden="true">
                <path d="M0 4H22" strokeDasharray={DASHES[i]} />
              </svg>
              {line.label}
              {at !== null && <b translate="no"> {spec.formatY(valueAt(line, at))}</b>}
            </li>
          ))}
          {at !== null && (
            <li className="unit" translate="no">
              at {spec.formatX(at)}
            </li>
          )}
        </ul>
      </figcaption>
      <svg
        viewBox={`0 0 ${PLOT.width} ${PLOT.height}`}
        role="img"
        aria-label={`${spec.title}: ${spec.lines.map(({ label }) => label).join(', ')}`}
        onPointerMove={point}
        onPointerLeave={() => setAt(null)}
      >
        {plot.yTicks.map((tick) => (
          <g key={tick.at}>
            <path className="grid" d={`M${PLOT.left} ${tick.at}H${PLOT.width - PLOT.right}`} />
            <text x={PLOT.left - 6} y={tick.at + 4} textAnchor="end">
              {tick.text}
            </text>
          </g>
        ))}
        {plot.xTicks.map((tick) => (
          <text key={tick.at} x={tick.at} y={PLOT.height - 6} textAnchor="middle">
            {tick.text}
          </text>
        ))}
        {plot.zero !== null && <path className="zero" d={`M${PLOT.left} ${plot.zero}H${PLOT.width - PLOT.right}`} />}
        {plot.paths.map((path, i) => (
          <path key={spec.lines[i]!.label} className="line" data-line={i} d={path} strokeDasharray={DASHES[i]} />
        ))}
        {at !== null && <path className="cursor" d={`M${x(at)} ${PLOT.top}V${PLOT.height - PLOT.bottom}`} />}
      </svg>
      <input
        type="range"
        aria-label={`Cursor of ${spec.title}`}
        aria-valuetext={at === null ? 'none' : spec.formatX(at)}
        min={from}
        max={to}
        step={(to - from) / 200 || 1}
        value={at ?? from}
        onChange={(event) => setAt(Number(event.target.value))}
      />
      <SavePicture spec={spec} />
    </figure>
  );
}

function SavePicture({ spec }: { spec: PlotSpec }) {
  const name = spec.title.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '-');
  const png = (scale: number) =>
    tell('The picture could not be made', async () => {
      const { pngOf } = await import('../comparison/picture.ts');
      saveFile(await pngOf(spec, scale), `${name}-${scale}x.png`);
    });
  const svg = () =>
    tell('The picture could not be made', async () => {
      const { svgOf } = await import('../comparison/picture.ts');
      saveFile(new Blob([svgOf(spec)], { type: 'image/svg+xml' }), `${name}.svg`);
    });
  return (
    <p className="verdict-acts">
      <Button label="PNG" aria-label={`PNG of ${spec.title}`} onClick={() => void png(1)} />
      <Button label="PNG 2 ×" aria-label={`PNG 2 × of ${spec.title}`} onClick={() => void png(2)} />
      <Button label="SVG" aria-label={`SVG of ${spec.title}`} onClick={() => void svg()} />
    </p>
  );
}
