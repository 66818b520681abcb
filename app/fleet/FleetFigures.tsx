import {
  countText,
  formatCount,
  formatDuration,
  formatLevel,
  formatRate,
  formatSeconds,
  formatShort,
  UNKNOWN,
} from '../format.ts';
import { FigureTiles, type Tile } from './FigureTiles.tsx';
import type { BrokerLook } from './figures/broker-facts.ts';
import type { Lag } from './figures/fleet-lag.ts';
import type { FleetNode } from './figures/fleet-nodes.ts';
import type { FleetShown } from './fleet-store.ts';

/** Clocks that are nearer are not worth a word. */
const CLOCK_MS = 500;

/** The figures of all nodes together. What is not known is a dash, and says why. */
export function FleetFigures({ shown }: { shown: FleetShown }) {
  return <FigureTiles tiles={[...nodeTiles(shown), ...brokerTiles(shown)]} />;
}

function latencyNote({ isWhole, count }: FleetShown['sums']['latency']): string {
  return isWhole
    ? `last 10 s, ${countText(count, 'event', 'events', formatShort)}`
    : 'last 10 s; some reports are missing';
}
/** Latencies count from the broker's stamps: where its clock is another than a node's, they are off by that. */
function clockNote(nodes: FleetShown['nodes']): string | null {
  const off = (node: FleetNode) => (node.presence === 'here' ? Math.abs(node.report.feed?.skewMs ?? 0) : 0);
  const worst = nodes.reduce((most, node) => Math.max(most, off(node)), 0);
  return worst < CLOCK_MS ? null : `off by up to ${formatDuration(worst)}: a node’s clock is not the broker’s`;
}

function nodeTiles({ nodes, sums }: FleetShown): Tile[] {
  const here = nodes.filter(({ presence }) => presence === 'here').length;
  const late = nodes.filter(({ presence }) => presence === 'late').length;
  const lost = nodes.filter(({ presence }) => presence === 'lost').length;
  const left = nodes.filter(({ presence }) => presence === 'left').length;
  const { latency } = sums;
  const isNone = latency.count === 0;
  return [
    { label: 'Nodes', value: formatCount(here), note: `${late} late, ${lost} lost, ${left} left` },
    {
      label: 'Stored',
      value: formatRate(sums.storedRate ?? Number.NaN),
      note: sums.storedRate === null ? 'no reporting node has a run' : `${formatShort(sums.stored)} in all`,
    },
    {
      label: 'Emitted',
      value: formatRate(sums.emittedRate ?? Number.NaN),
      note: `${formatShort(sums.emitted)} in all, ${formatShort(sums.lost)} valid lost`,
    },
    {
      label: 'P99 of the fleet',
      value: isNone ? UNKNOWN : formatDuration(latency.p99),
      note: isNone ? 'nothing was stored in the last 10 s' : (clockNote(nodes) ?? latencyNote(latency)),
    },
    {
      label: 'Redelivered',
      value: sums.redelivered === null ? UNKNOWN : formatCount(sums.redelivered),
      note: sums.redelivered === null ? 'no feed here delivers events again' : 'events that were stored already',
    },
  ];
}

function brokerTiles({ look, lag, at }: FleetShown): Tile[] {
  if (look === null || lag === null) {
    const note = 'the broker was not asked, or has not answered';
    return ['Lag', 'Unacked', 'Waiting pulls', 'Last ack'].map((label) => ({ label, value: UNKNOWN, note }));
  }
  return [
    { label: 'Lag', value: lag.seconds === null ? UNKNOWN : formatDuration(1000 * lag.seconds), note: lagNote(lag) },
    unacked(look),
    {
      label: 'Waiting pulls',
      value: formatCount(look.consumer.waiting),
      note: look.consumer.waiting === 0 ? 'no node asks just now' : 'nodes ask for messages',
    },
    lastAck(look, at),
  ];
}

function lagNote({ messages, events, seconds, trend, errorSeconds, clockAheadMs }: Lag): string {
  const unsettled = countText(messages, 'message', 'messages', formatShort);
  const about = events === null ? '' : `, about ${countText(Math.round(events), 'event', 'events', formatShort)}`;
  const kind = trend.kind === 'unknown' ? 'trend not known yet' : trend.kind;
  const error =
    messages > 0 && errorSeconds !== null && errorSeconds >= 0.1 ? `, ± ${formatSeconds(errorSeconds)}` : '';
  const off = Math.abs(clockAheadMs);
  const clock =
    off < CLOCK_MS ? '' : `; the broker’s clock is ${formatDuration(off)} ${clockAheadMs > 0 ? 'ahead' : 'behind'}`;
  return `${kind}${seconds === null ? ' (of messages)' : ''}; ${unsettled}${about}${error}${clock}`;
}

function unacked({ consumer: { ackPending, cap, redelivered } }: BrokerLook): Tile {
  return {
    label: 'Unacked',
    value: cap === null ? formatCount(ackPending) : formatLevel(ackPending, cap),
    note: `${cap === null ? 'no cap; ' : ''}${formatCount(redelivered)} of them redelivered`,
  };
}

/** By the broker's clock, as it says it; on an older server of this moment on. */
function lastAck({ consumer: { lastAckAt }, stream: { serverAt }, answeredAt }: BrokerLook, at: number): Tile {
  if (lastAckAt === null) return { label: 'Last ack', value: UNKNOWN, note: 'none yet, or the broker does not say' };
  const age = Math.max(0, (serverAt ?? at) - lastAckAt + (serverAt === null ? 0 : at - answeredAt));
  return { label: 'Last ack', value: `${formatDuration(age)} ago`, note: 'of the consumer' };
}
