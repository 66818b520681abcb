/**
 * The frame of a report: one file of HTML, for people who have nothing installed. No request leaves it, and its policy says so, so
 * that it can be put on anybody's host or into a page.
 */
import type { RunHead } from '../../workers/contract/kept-run-types.ts';
import type { CompareRow } from './comparison.ts';
import { PLOT, type PlotSpec, plotOf } from './plot.ts';

export const DASHES = ['', '6 3', '2 3', '8 3 2 3', '1 2', '10 4'];
/** Dark enough on white, and apart under the common colour deficiencies. */
export const COLOURS = ['#0a62c2', '#b3560a', '#1f5a2a', '#8a2f86', '#5c6875', '#8f0f16'];

const STYLE = `body{font:14px/1.5 -apple-system,"Segoe UI",Roboto,"Liberation Sans",Arial,sans-serif;color:#121921;background:#fff;max-width:1000px;margin:24px auto;padding:0 20px}
h1{font-size:22px}h2{font-size:16px;margin:28px 0 8px}table{border-collapse:collapse;width:100%}th,td{text-align:right;padding:4px 8px;border-bottom:1px solid #dce2e9;font-variant-numeric:tabular-nums}
th:first-child,tr>th[scope=row]{text-align:left;font-weight:400}thead th{font-weight:600}.verdict{border:2px solid #0a62c2;border-radius:8px;padding:4px 16px}.care{color:#855600}
h3{font-size:14px;margin:16px 0 4px}table.log :is(th,td){text-align:left;vertical-align:top}table.log td:nth-child(-n+2){white-space:nowrap}td{overflow-wrap:break-word}
figure{margin:20px 0;break-inside:avoid}svg{width:100%;height:auto;font-size:11px}svg text{fill:#46525f}.grid{stroke:#dce2e9}.line{fill:none;stroke-width:1.6}.cursor{stroke:#46525f;visibility:hidden}
ul.legend{list-style:none;display:flex;gap:18px;flex-wrap:wrap;padding:0;margin:2px 0}tr,.verdict{break-inside:avoid}footer{color:#46525f;margin-top:28px}
pre{white-space:pre-wrap;overflow-wrap:anywhere;font-size:12px}a{color:#0a62c2}
@media (max-width:800px){th,td{overflow-wrap:anywhere}}@media (max-width:600px){body{padding:0 12px}th,td{padding:3px 4px;font-size:12px}}
@media print{body{margin:0;max-width:none}}@page{margin:14mm}`;

/** Moves the cursor of a chart, and writes the values there. Runs in the report alone. */
const SCRIPT = `for(const f of document.querySelectorAll('figure')){const d=JSON.parse(f.dataset.lines),s=f.querySelector('svg[role=img]'),c=f.querySelector('.cursor'),b=[...f.querySelectorAll('b')];
s.addEventListener('pointermove',e=>{const r=s.getBoundingClientRect(),x=(e.clientX-r.left)/r.width*${PLOT.width};c.setAttribute('d','M'+x+' ${PLOT.top}V${PLOT.height - PLOT.bottom}');c.style.visibility='visible';
d.forEach((l,i)=>{let k=-1;while(k+1<l.x.length&&l.x[k+1]<=x)k++;b[i].textContent=k<0?'':' '+l.t[k]})})}`;

export interface ReportFacts {
  /** When it was made, as text. */
  readonly made: string;
  readonly version: string;
}

/** @param body HTML: what people wrote is escaped in it */
export async function pageOf(title: string, body: string, { made, version }: ReportFacts): Promise<string> {
  const policy = `default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-${await hashOf(SCRIPT)}'`;
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${escaped(policy)}">
<meta name="viewport" content="width=device-width"><title>${escaped(title)}</title><style>${STYLE}</style></head><body><main>
<h1>${escaped(title)}</h1>${body}</main><footer>Made by Penstock ${escaped(version)} on ${escaped(momentOf(made))}.</footer><script>${SCRIPT}</script></body></html>`;
}

export const REAL = `<h2>What is real</h2><p>A real multi-threaded pipeline ran in a browser and was measured. Load, failures and the database's delay were made as the settings say; threads, queues, batches, the circuit breaker and the storage were not simulated.</p>`;
/** The machines and browsers of the runs, as HTML. */
export function machineText(runs: readonly { readonly head: RunHead }[]): string {
  const machines = [...new Set(runs.map(({ head }) => `${head.machine.cores} cores, ${head.machine.browser}`))];
  return `<p>Machine: ${escaped(machines.join('; '))}.</p>`;
}

/** A table as HTML, under its title. @param none the text where there are no rows */
export function table(
  title: string,
  names: readonly string[],
  rows: readonly CompareRow[],
  none: string,
  hasDifference = false,
): string {
  if (rows.length === 0) return `<h2>${escaped(title)}</h2><p>${escaped(none)}</p>`;
  const hasSpread = rows.some(({ spread }) => spread !== undefined);
  const heads = [headOf(title), ...names, ...(hasSpread ? ['spread'] : []), ...(hasDifference ? ['difference'] : [])];
  const head = heads.map((text) => `<th scope="col">${escaped(text)}</th>`).join('');
  const body = rows.map(({ label, texts, spread, difference }) => {
    const own = [...texts, ...(hasSpread ? [spread ?? ''] : []), ...(hasDifference ? [difference ?? ''] : [])];
    const cells = own.map((text) => `<td>${escaped(text)}</td>`);
    return `<tr><th scope="row">${escaped(label)}</th>${cells.join('')}</tr>`;
  });
  return `<h2>${escaped(title)}</h2><table><thead><tr>${head}</tr></thead><tbody>${body.join('')}</tbody></table>`;
}

function headOf(title: string): string {
  if (/settings/i.test(title)) return 'Setting';
  return ['Objective', 'Incident'].find((head) => title.startsWith(head)) ?? 'Figure';
}

/** A chart as HTML: an SVG with its legend. */
export function figure(spec: PlotSpec): string {
  const plot = plotOf(spec);
  const legend = spec.lines.map(
    ({ label }, i) =>
      `<li><svg width="22" height="8" style="width:22px" aria-hidden="true"><path d="M0 4H22" stroke="${COLOURS[i]}" stroke-dasharray="${DASHES[i]}"/></svg> ${escaped(label)}<b></b></li>`,
  );
  const grid = plot.yTicks.map(
    ({ at, text }) =>
      `<path class="grid" d="M${PLOT.left} ${at}H${PLOT.width - PLOT.right}"/><text x="${PLOT.left - 6}" y="${at + 4}" text-anchor="end">${escaped(text)}</text>`,
  );
  const axis = plot.xTicks.map(
    ({ at, text }) => `<text x="${at}" y="${PLOT.height - 6}" text-anchor="middle">${escaped(text)}</text>`,
  );
  const paths = plot.paths.map(
    (d, i) => `<path class="line" d="${d}" stroke="${COLOURS[i]}" stroke-dasharray="${DASHES[i]}"/>`,
  );
  const zero =
    plot.zero === null ? '' : `<path d="M${PLOT.left} ${plot.zero}H${PLOT.width - PLOT.right}" stroke="#66727f"/>`;
  return `<figure data-lines="${escaped(JSON.stringify(hoverOf(spec, plot.range)))}"><figcaption><strong>${escaped(spec.title)}</strong><ul class="legend">${legend.join('')}</ul></figcaption>
<svg viewBox="0 0 ${PLOT.width} ${PLOT.height}" role="img" aria-label="${escaped(spec.title)}">${grid.join('')}${axis.join('')}${zero}${paths.join('')}<path class="cursor"/></svg></figure>`;
}

/** So many places have their values in the report. */
const MOST_PLACES = 400;
function hoverOf({ lines, formatX, formatY }: PlotSpec, { from, to }: { from: number; to: number }) {
  const scale = (PLOT.width - PLOT.left - PLOT.right) / (to - from || 1);
  return lines.map(({ x, y }) => {
    const step = Math.max(1, Math.ceil(x.length / MOST_PLACES));
    const places = x.flatMap((_, i) => (i % step === 0 && Number.isFinite(y[i]) ? [i] : []));
    return {
      x: places.map((i) => Math.round(10 * (PLOT.left + (x[i]! - from) * scale)) / 10),
      t: places.map((i) => `${formatY(y[i]!)} at ${formatX(x[i]!)}`),
    };
  });
}

/** `2026-11-29 23:41 UTC` */
function momentOf(made: string): string {
  return made.replace(/T(\d\d:\d\d).*Z$/, ' $1 UTC');
}
async function hashOf(text: string): Promise<string> {
  const hash = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
  return btoa(String.fromCharCode(...new Uint8Array(hash)));
}
/** A text as HTML shows it. */
export function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
/** A text in which addresses lead to where they name, in a window of their own: the report may stand in a frame. */
export function linked(text: string): string {
  const pieces = text.split(/(https:\/\/[^\s"<>]*[^\s"<>.,;:)])/);
  return pieces.map((piece, i) => (i % 2 === 1 ? linkTo(piece, piece) : escaped(piece))).join('');
}
/** A link as HTML that opens in a window of its own. */
export function linkTo(url: string, text: string): string {
  return `<a href="${escaped(url)}" target="_blank" rel="noreferrer">${escaped(text)}</a>`;
}
