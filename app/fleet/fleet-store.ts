/** What the screen Fleet shows. Credentials are not in it. */
import { createStore } from 'zustand/vanilla';
import { saveTabText, tabText } from '../stores/saved-text.ts';
import type { SentAnswer } from './commands/ask-node.ts';
import type { FleetView } from './figures/fleet-headline.ts';
import type { FleetEvent } from './figures/fleet-log.ts';
import type { NodesSum } from './figures/fleet-sums.ts';
import type { Point } from './figures/trend.ts';

export interface FleetAddress {
  readonly server: string;
  readonly fleet: string;
  /** Empty: reports only; the broker is asked nothing. */
  readonly stream: string;
  readonly consumer: string;
}
interface FleetSums extends NodesSum {
  /** Of the last ten seconds. `isWhole`: no report of that time is missing. */
  readonly latency: { readonly count: number; readonly p99: number; readonly isWhole: boolean };
}
export interface FleetHistory {
  readonly storedRate: readonly Point[];
  readonly lagSeconds: readonly Point[];
}
export interface FleetShown extends FleetView {
  /** By this page's clock. */
  readonly at: number;
  readonly sums: FleetSums;
  readonly history: FleetHistory;
  readonly events: readonly FleetEvent[];
  /** Of reports: not sound, by reason; and what else was odd. */
  readonly refused: readonly (readonly [reason: string, count: number])[];
}
interface FleetState {
  /** `away`: the broker is gone, and the page keeps trying: the figures shown are older. */
  readonly phase: 'off' | 'connecting' | 'on' | 'away';
  readonly address: FleetAddress;
  /** Why there is no connection. */
  readonly problem: string | null;
  /** Why the broker does not tell of the stream or the consumer. */
  readonly brokerProblem: string | null;
  readonly awaySince: number;
  readonly shown: FleetShown | null;
  /** What this screen commanded, newest first. */
  readonly commands: readonly SentCommand[];
}
export interface SentCommand {
  readonly id: number;
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** To whom, and what. */
  readonly text: string;
  /** Null: not answered yet. */
  readonly answer: SentAnswer | null;
}

const KEY = 'penstock.fleet';
const FIELDS = ['server', 'fleet', 'stream', 'consumer'] as const satisfies readonly (keyof FleetAddress)[];
const EMPTY: FleetAddress = { server: 'ws://127.0.0.1:9222', fleet: 'demo', stream: '', consumer: '' };

export const fleetStore = createStore<FleetState>(() => ({
  phase: 'off',
  address: firstAddress(),
  problem: null,
  brokerProblem: null,
  awaySince: 0,
  shown: null,
  commands: [],
}));

/** Kept for as long as the tab is open. */
export function keepAddress(address: FleetAddress): void {
  fleetStore.setState({ address });
  saveTabText(KEY, new URLSearchParams({ ...address }).toString());
}

/** What the address of the page says fills the form; nothing is connected by it. */
function firstAddress(): FleetAddress {
  const asked = new URLSearchParams(location.search);
  const kept = new URLSearchParams(tabText(KEY) ?? '');
  const value = (field: keyof FleetAddress) => asked.get(field) ?? kept.get(field) ?? EMPTY[field];
  return Object.fromEntries(FIELDS.map((field) => [field, value(field)])) as Record<keyof FleetAddress, string>;
}
