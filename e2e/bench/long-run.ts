/**
 * The file of a run of an hour, written by the program's own codec from a real short one: its samples over and over, with
 * moments and counters that go on. Ten samples a second for ten minutes, then one a second, as the recorder keeps them.
 */

import { joined } from '../../workers/contract/bytes/joined.ts';
import { type ReadSample, readRun } from '../../workers/contract/runs/read-run.ts';
import { RowsWriter } from '../../workers/contract/runs/rows.ts';
import { chunk, FIGURES, fileHead, textChunk } from '../../workers/contract/runs/run-file.ts';
import { SAMPLES, SECONDS } from '../../workers/contract/runs/series.ts';
import type { Snapshot } from '../../workers/contract/snapshot-types.ts';
import { BUCKET_COUNT } from '../../workers/contract/view/latency-counts.ts';
import { sampleEveryMs } from '../../workers/coordinator/runs/run-room.ts';
import { fastPart, secondsPart } from '../../workers/coordinator/runs/sample-parts.ts';

const HOUR_MS = 3_600_000;
const CHUNK_MS = 5000;
const SECOND_MS = 1000;

/**
 * @param short the file of any run
 * @param runId no two files of one list may have the same
 */
export function longRun(short: Uint8Array<ArrayBuffer>, runId: number, lastsMs = HOUR_MS): Uint8Array<ArrayBuffer> {
  const samples: ReadSample[] = [];
  const { head, histograms } = readRun(short, BUCKET_COUNT, (sample) => samples.push(sample));
  if (samples.length === 0) throw new Error('the short run has no samples');
  const rows = new RowsWriter();
  const parts = [fileHead(), textChunk({ ...head, runId, config: { ...head.config } })];
  let packedAt = 0;
  let secondAt = Number.NEGATIVE_INFINITY;
  let last = samples[0]!.now;
  for (let at = 0, i = 0; at <= lastsMs; at += sampleEveryMs(at), i++) {
    const { config, tail, alarms } = samples[i % samples.length]!;
    last = movedTo(samples[i % samples.length]!.now, head.startedAt, at);
    const isSecond = at - secondAt >= SECOND_MS;
    histograms.forEach(({ series, ticks }, number) => {
      if ((series === SAMPLES || isSecond) && ticks.length > 0) rows.addTick(number, ticks[i % ticks.length]!);
    });
    rows.add(SAMPLES, { now: fastPart(last), config });
    if (isSecond) {
      secondAt = at;
      rows.add(SECONDS, { now: secondsPart(last), tail, alarms });
    }
    if (at - packedAt < CHUNK_MS) continue;
    packedAt = at;
    parts.push(chunk(FIGURES, rows.take()));
  }
  parts.push(chunk(FIGURES, rows.take()));
  parts.push(textChunk({ type: 'end', at: last.time, snapshot: last }));
  return joined(parts);
}

/** The same figures at another moment; what is counted has gone on at 1,000 events a second. */
function movedTo(now: Snapshot, startedAt: number, at: number): Snapshot {
  const events = Math.round(at);
  const counters = { ...now.counters, emitted: events, stored: events, shed: 0, expired: 0, evicted: 0, invalid: 0 };
  return { ...now, state: 'running', time: startedAt + at, elapsedMs: at, activeMs: at, counters };
}
