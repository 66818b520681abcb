/** Damaged files of runs: also damaged where the checksum does not see it, because it was made of what is damaged. */
import fc from 'fast-check';
import { joined } from '../../contract/bytes/joined.ts';
import { idleSnapshot } from '../../contract/idle-snapshot.ts';
import type { RunHead } from '../../contract/kept-run-types.ts';
import { RunFileError } from '../../contract/runs/bytes.ts';
import { readRun } from '../../contract/runs/read-run.ts';
import { RowsWriter } from '../../contract/runs/rows.ts';
import { chunk, FIGURES, fileHead, textChunk } from '../../contract/runs/run-file.ts';
import { SAMPLES, SECONDS } from '../../contract/runs/series.ts';
import { defaultConfig } from '../../contract/settings/config-codec.ts';
import { fastPart, secondsPart } from '../../coordinator/runs/sample-parts.ts';
import { BUCKETS } from '../../primitives/histogram/histogram.ts';
import { defineTarget } from './target.ts';

const config = defaultConfig();
const head: RunHead = {
  type: 'head',
  program: 'fuzz',
  runId: 1,
  startedAt: 0,
  config,
  machine: { cores: 2, browser: 'none' },
  histograms: [{ name: 'endToEnd', series: SAMPLES }],
};

/** Two samples of an idle pipeline. */
function figures(): Uint8Array<ArrayBuffer> {
  const rows = new RowsWriter();
  for (let i = 0; i < 2; i++) {
    rows.addTick(0, { gains: [{ bucket: 5 * i, gain: 7 }], max: 100 });
    rows.add(SAMPLES, { now: fastPart(idleSnapshot(config)), config });
    rows.add(SECONDS, { now: secondsPart(idleSnapshot(config)), tail: [], alarms: [] });
  }
  return rows.take();
}

const change = fc.record({ at: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), byte: fc.nat(255) });
const changes = fc.array(change, { maxLength: 4 });
type Change = { readonly at: number; readonly byte: number };
function changed(bytes: Uint8Array<ArrayBuffer>, all: readonly Change[]): Uint8Array<ArrayBuffer> {
  const copy = bytes.slice();
  for (const { at, byte } of all) copy[Math.floor(at * copy.length)] = byte;
  return copy;
}

export const runFiles = defineTarget('run files', 1, () => {
  const text = new TextEncoder().encode(JSON.stringify(head));
  const content = figures();
  return {
    arbitrary: fc.record({
      inText: changes,
      inside: changes,
      outside: changes,
      cut: fc.double({ min: 0, max: 2, noNaN: true }),
    }),
    check({ inText, inside, outside, cut }) {
      const first = inText.length === 0 ? textChunk(head) : chunk(1, changed(text, inText));
      const file = joined([fileHead(), first, chunk(FIGURES, changed(content, inside))]);
      const damaged = changed(file, outside);
      try {
        readRun(damaged.slice(0, Math.min(1, cut) * damaged.length), BUCKETS, () => {});
      } catch (error) {
        if (!(error instanceof RunFileError) || error.message.length < 10) throw error;
      }
    },
  };
});
