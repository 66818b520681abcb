/** Charts of a comparison as pictures: SVG, and PNG that is drawn anew at its size, not stretched. */
import { PLOT, type PlotSpec, plotOf } from './plot.ts';
import { COLOURS, DASHES, escaped } from './report-page.ts';

const TITLE = 24;
const HEIGHT = PLOT.height + 2 * TITLE;
const TEXT = '#46525f';
const GRID = '#dce2e9';
const FONT = '11px "Segoe UI", Roboto, "Liberation Sans", Arial, sans-serif';

export function svgOf(spec: PlotSpec): string {
  const plot = plotOf(spec);
  const right = PLOT.width - PLOT.right;
  const legend = spec.lines.map(
    ({ label }, i) =>
      `<path d="M${8 + 120 * i} ${TITLE + 6}h22" stroke="${COLOURS[i]}" stroke-dasharray="${DASHES[i]}"/><text x="${36 + 120 * i}" y="${TITLE + 10}">${escaped(label)}</text>`,
  );
  const rows = plot.yTicks.map(
    ({ at, text }) =>
      `<path d="M${PLOT.left} ${at}H${right}" stroke="${GRID}"/><text x="${PLOT.left - 6}" y="${at + 4}" text-anchor="end">${escaped(text)}</text>`,
  );
  const times = plot.xTicks.map(
    ({ at, text }) => `<text x="${at}" y="${PLOT.height - 6}" text-anchor="middle">${escaped(text)}</text>`,
  );
  const lines = plot.paths.map(
    (d, i) => `<path d="${d}" fill="none" stroke="${COLOURS[i]}" stroke-width="1.6" stroke-dasharray="${DASHES[i]}"/>`,
  );
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${PLOT.width}" height="${HEIGHT}" viewBox="0 0 ${PLOT.width} ${HEIGHT}" font-family="Arial, sans-serif" font-size="11" fill="${TEXT}"><rect width="100%" height="100%" fill="#fff"/><text x="8" y="16" font-weight="bold">${escaped(spec.title)}</text>${legend.join('')}<g transform="translate(0 ${2 * TITLE})">${rows.join('')}${times.join('')}${lines.join('')}</g></svg>`;
}

/** @param scale 1, or 2 for twice as many pixels each way */
export async function pngOf(spec: PlotSpec, scale: number): Promise<Blob> {
  const canvas = new OffscreenCanvas(scale * PLOT.width, scale * HEIGHT);
  const pen = canvas.getContext('2d');
  if (pen === null) throw new Error('the browser gives no canvas');
  pen.scale(scale, scale);
  pen.fillStyle = '#fff';
  pen.fillRect(0, 0, PLOT.width, HEIGHT);
  drawHead(pen, spec);
  pen.translate(0, 2 * TITLE);
  drawPlot(pen, spec);
  return canvas.convertToBlob({ type: 'image/png' });
}

type Pen = OffscreenCanvasRenderingContext2D;
function drawHead(pen: Pen, { title, lines }: PlotSpec): void {
  pen.fillStyle = TEXT;
  pen.font = `bold ${FONT}`;
  pen.fillText(title, 8, 16);
  pen.font = FONT;
  lines.forEach(({ label }, i) => {
    stroke(pen, `M${8 + 120 * i} ${TITLE + 6}h22`, COLOURS[i]!, DASHES[i]);
    pen.fillText(label, 36 + 120 * i, TITLE + 10);
  });
}
function drawPlot(pen: Pen, spec: PlotSpec): void {
  const plot = plotOf(spec);
  pen.textAlign = 'right';
  for (const { at, text } of plot.yTicks) {
    stroke(pen, `M${PLOT.left} ${at}H${PLOT.width - PLOT.right}`, GRID);
    pen.fillText(text, PLOT.left - 6, at + 4);
  }
  pen.textAlign = 'center';
  for (const { at, text } of plot.xTicks) pen.fillText(text, at, PLOT.height - 6);
  plot.paths.forEach((path, i) => {
    stroke(pen, path, COLOURS[i]!, DASHES[i]);
  });
}
function stroke(pen: Pen, path: string, color: string, dash = ''): void {
  pen.strokeStyle = color;
  pen.lineWidth = 1.6;
  pen.setLineDash(dash.split(' ').filter(Boolean).map(Number));
  pen.stroke(new Path2D(path));
}
