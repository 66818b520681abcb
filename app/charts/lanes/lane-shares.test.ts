import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { idleSnapshot } from '../../../workers/contract/idle-snapshot.ts';
import { defaultConfig } from '../../../workers/contract/settings/config-codec.ts';
import { LATENCY_BINS } from '../../../workers/contract/view/latency-bins.ts';
import { History } from '../../frame/history.ts';
import { LaneShares } from './lane-shares.ts';
import { lanesAt } from './lanes.ts';

/** As much of an element as lanes need. */
class Node {
  className = '';
  children: Node[] = [];
  text = '';
  get firstElementChild() {
    return this.children[0];
  }
  get firstChild() {
    return null;
  }
  set textContent(text: string) {
    this.text = text;
  }
  append(...more: Node[]) {
    this.children.push(...more);
  }
  replaceChildren(...others: Node[]) {
    this.children = others;
  }
}
beforeEach(() => {
  vi.stubGlobal('document', { createElement: () => new Node() });
  vi.stubGlobal('Text', class {});
});
afterEach(() => vi.unstubAllGlobals());

function historyOf(sizes: readonly number[]): History {
  const history = new History();
  for (const [i, size] of sizes.entries()) {
    const now = { ...idleSnapshot(defaultConfig()), state: 'running' as const, time: 1000 * (i + 1) };
    now.pool = { workers: Array.from({ length: size }, () => ({ executed: 0, stolen: 0, busy: 0.5, idle: 0.2 })) };
    const sample = { now, before: null, config: defaultConfig(), tail: [], alarms: [], standstill: null };
    history.append(sample, new Float64Array(LATENCY_BINS));
  }
  return history;
}

test('each lane has the share of the moment that is written, whatever the pool was before', () => {
  const history = historyOf([0, 1, 0, 2, 16, 1, 2]);
  const shares = new LaneShares();
  for (let at = 0; at < history.series.length; at++) {
    const lanes = lanesAt(history, at);
    const texts = lanes.map((_, i) => `${10 * at + i} %`);
    const byLabel = new Map(lanes.map(({ label }, i) => [label, texts[i]!]));
    expect(shares.write(lanes, byLabel)).toBe(true);
    const written = [...shares.element.children].map((item) => (item.firstElementChild as unknown as Node).text);
    expect(written, `at ${at}`).toEqual(texts);
    expect(shares.write(lanes, byLabel)).toBe(false);
  }
});
