/** What an incident came to, as a line of the event log. */
import type { Incident } from './incidents.ts';

const COUNT = new Intl.NumberFormat('en');
const seconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`;

export function summaryOf(incident: Incident): string {
  const { what, detectMs, recoverMs, delayed, expired, shed, deadLettered, peakDepth, peakLatencyMs } = incident;
  const noticed = detectMs === null ? 'not noticed' : `noticed after ${seconds(detectMs)}`;
  const recovered = recoverMs === null ? 'recovery not known' : `normal again ${seconds(recoverMs)} after its end`;
  const events = `${COUNT.format(delayed)} late, ${COUNT.format(expired)} expired, ${COUNT.format(shed)} shed, ${COUNT.format(deadLettered)} given up`;
  const peaks = `at most ${COUNT.format(peakDepth)} waiting, ${seconds(peakLatencyMs)} latency`;
  return `${what}: ${noticed}, ${recovered}; ${events}; ${peaks}`;
}
