/** A chart of Live as a picture: its title, its legend with the values that stand there, and its plot, drawn at its size. */
import type { ChartSpec } from './chart-specs.ts';
import { palette } from './palette.ts';
import type { TimeChart } from './time-chart.ts';

const EDGE = 12;
const ROW = 18;
const GAP = 16;
const SAMPLE = 24;

export interface LegendItem {
  readonly text: string;
  /** Of its line; null where the legend names something else. */
  readonly line: { readonly color: string; readonly dash: readonly number[] } | null;
}

/** @param scale 1, or 2 for twice as many pixels each way */
export async function chartPicture(
  { title, unit }: Pick<ChartSpec, 'title' | 'unit'>,
  chart: Pick<TimeChart, 'drawAt'>,
  legend: readonly LegendItem[],
  scale: number,
): Promise<Blob> {
  const plot = chart.drawAt(scale);
  const width = plot.width + 2 * EDGE * scale;
  const rows = rowsOf(legend, plot.width / scale);
  const top = EDGE + ROW * (1 + rows.length);
  const canvas = new OffscreenCanvas(width, plot.height + (top + EDGE) * scale);
  const pen = canvas.getContext('2d');
  if (pen === null) throw new Error('the browser gives no canvas');
  pen.fillStyle = palette.surface;
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.drawImage(plot, EDGE * scale, top * scale);
  pen.scale(scale, scale);
  drawHead(pen, `${title}, ${unit}`, rows);
  return canvas.convertToBlob({ type: 'image/png' });
}

type Placed = LegendItem & { readonly x: number };
/** As many beside each other as there is room for. */
function rowsOf(legend: readonly LegendItem[], width: number): Placed[][] {
  const pen = new OffscreenCanvas(1, 1).getContext('2d');
  if (pen !== null) pen.font = palette.font;
  const rows: Placed[][] = [];
  let x = Number.POSITIVE_INFINITY;
  for (const item of legend) {
    const wide = (item.line === null ? 0 : SAMPLE) + (pen?.measureText(item.text).width ?? 0) + GAP;
    if (x + wide > width) {
      rows.push([]);
      x = 0;
    }
    rows.at(-1)!.push({ ...item, x: EDGE + x });
    x += wide;
  }
  return rows;
}

function drawHead(pen: OffscreenCanvasRenderingContext2D, title: string, rows: readonly Placed[][]): void {
  pen.textBaseline = 'middle';
  pen.fillStyle = palette.text;
  pen.font = `bold ${palette.font}`;
  pen.fillText(title, EDGE, EDGE + ROW / 2);
  pen.font = palette.font;
  rows.forEach((row, i) => {
    const y = EDGE + ROW * (i + 1.5);
    for (const { text, line, x } of row) {
      pen.fillStyle = palette['text-soft'];
      pen.fillText(text, line === null ? x : x + SAMPLE, y);
      if (line === null) continue;
      pen.strokeStyle = line.color;
      pen.lineWidth = 2;
      pen.setLineDash([...line.dash]);
      pen.beginPath();
      pen.moveTo(x, y);
      pen.lineTo(x + SAMPLE - 6, y);
      pen.stroke();
    }
  });
}
