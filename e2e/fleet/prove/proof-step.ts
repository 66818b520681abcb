/** A step of a proof: a fleet of its own is disturbed, comes to rest, and is held against what was published. */
import { errorText } from '../../../workers/contract/error-text.ts';
import { generator } from '../../random.ts';
import { Arena, type ArenaPlan } from './arena.ts';
import type { Deed, Disturb } from './disturbances.ts';
import { fleetFault, nodeFault } from './fleet-watch.ts';
import { faultsOf, type HeldNumbers, heldIn, missingFrom, missingText, readHeldNumbers } from './held-numbers.ts';
import type { NodeFigures, ProveNode } from './prove-node.ts';

export interface StepPlan extends ArenaPlan {
  readonly name: string;
  readonly seed: number;
  readonly disturb: Disturb;
}
export interface StepRecord {
  readonly name: string;
  readonly seed: number;
  /** When it began. */
  readonly at: string;
  readonly seconds: number;
  readonly published: { readonly events: number; readonly messages: number; readonly refused: number };
  readonly broker: { readonly starts: number };
  readonly nodes: readonly NodeRecord[];
  /** Events that more than one database has: taken over after an ack, or half of a message, was lost. */
  readonly inSeveral: number;
  /** Of the stream of what was stored. */
  readonly output: { readonly messages: number; readonly events: number };
  readonly looks: { readonly broker: number; readonly nodes: number };
  /** Messages that the ledger of the fleet missed, at most. */
  readonly unaccounted: number;
  /** The ledger that missed so many; null: none did. */
  readonly worstLedger: object | null;
  readonly ledger: object | null;
  readonly deeds: readonly Deed[];
  /** Empty: it held. */
  readonly wrong: readonly string[];
}
interface NodeRecord {
  readonly name: string;
  readonly lives: ProveNode['lives'];
  /** Events in its database. */
  readonly held: number;
  /** Of its last run. */
  readonly last: NodeFigures['live'];
}

const PUBLISHED_MS = 120_000;
const SETTLED_MS = 240_000;
/** For the last reports to come, and for the books to be drawn up from them. */
const BOOKS_MS = 6000;
/** Ends of an event that are not its being stored: in a proof there is no reason for any. */
const NOT_STORED = ['invalid', 'expired', 'shed', 'evicted', 'deadLettered'] as const;
const MS = 1000;

/** @throws Error when the fleet can't be started */
export async function proveStep(plan: StepPlan): Promise<StepRecord> {
  const arena = await Arena.open({ ...plan, hasOutput: true });
  try {
    return await new Proof(arena, plan).run();
  } finally {
    await arena.close();
  }
}

class Proof {
  private readonly wrong: string[] = [];
  private readonly deeds: Deed[] = [];
  private readonly startedAt = performance.now();

  constructor(
    private readonly arena: Arena,
    private readonly plan: StepPlan,
  ) {}

  async run(): Promise<StepRecord> {
    const { arena, plan, wrong } = this;
    const at = new Date().toISOString();
    arena.publish();
    await plan
      .disturb(arena, generator(plan.seed), (what) => this.note(what))
      .catch((error) => {
        wrong.push(`the disturbance failed: ${errorText(error)}`);
      });
    await this.rest();
    const ledger = arena.watch.ledger;
    this.add(fleetFault(ledger));
    wrong.push(...arena.watch.wrong);
    if (arena.watch.unaccounted > 0)
      wrong.push(`for a while the ledger of the fleet missed messages: ${arena.watch.unaccounted}`);
    const { nodes, inSeveral } = await this.holdAgainst();
    const output = await this.holdOutputAgainst();
    const { events, messages, refused } = arena.publisher.figures();
    return {
      name: plan.name,
      seed: plan.seed,
      at,
      seconds: Math.round((performance.now() - this.startedAt) / MS),
      published: { events, messages, refused },
      broker: { starts: 1 + this.deeds.filter(({ what }) => what.startsWith('broker')).length },
      nodes,
      inSeveral,
      output,
      looks: arena.watch.looks,
      unaccounted: arena.watch.unaccounted,
      worstLedger: arena.watch.worstLedger,
      ledger,
      deeds: this.deeds,
      wrong,
    };
  }

  private note(what: string): void {
    const at = Math.round((performance.now() - this.startedAt) / 100) / 10;
    this.deeds.push({ at, what });
    console.log(`  ${at.toFixed(1).padStart(6)} s  ${what}`);
  }
  private add(fault: string | null): void {
    if (fault !== null) this.wrong.push(fault);
  }

  /** All that was made is published, and all that was published is acked. */
  private async rest(): Promise<void> {
    const { arena } = this;
    if (!(await arena.endPublishing(PUBLISHED_MS)))
      this.wrong.push(`${arena.publisher.figures().inFlight} messages were not taken by the stream`);
    const rest = await arena.settle(SETTLED_MS);
    if (rest === null || rest.pending + rest.ackPending > 0)
      this.wrong.push(`after ${SETTLED_MS / MS} s the consumer has not come to rest: ${JSON.stringify(rest)}`);
    this.note('published, and all acked');
    await new Promise((resolve) => setTimeout(resolve, BOOKS_MS));
    const stored = await arena.lastSequence();
    const { messages } = arena.publisher.figures();
    if (stored !== messages)
      this.wrong.push(`the stream took in ${stored} messages of ${messages} that were published`);
  }

  /** Each database against what was published, and all of them together. */
  private async holdAgainst(): Promise<{ nodes: NodeRecord[]; inSeveral: number }> {
    const { arena, wrong } = this;
    const nodes: NodeRecord[] = [];
    const all: HeldNumbers[] = [];
    for (const node of arena.nodes) {
      try {
        const { counters, live } = await node.stop();
        this.add(
          live === null ? `${node.name} took no messages in its last run` : prefixed(node.name, nodeFault(live)),
        );
        for (const name of NOT_STORED) if (counters[name] > 0) wrong.push(`${node.name}: ${counters[name]} ${name}`);
        const faults = await node.there.evaluate(() => window.penstock!.database.checkDatabase());
        for (const fault of faults) wrong.push(`${node.name}: the database is damaged: ${fault}`);
        const held = await readHeldNumbers(node.there, arena.made);
        wrong.push(...faultsOf(node.name, held));
        all.push(held);
        nodes.push({ name: node.name, lives: node.lives, held: held.rows, last: live });
      } catch (error) {
        wrong.push(`${node.name} can't be asked: ${errorText(error)}`);
      }
    }
    this.add(missingText('in no database', missingFrom(arena.made, all)));
    return { nodes, inSeveral: all.reduce((sum, { rows }) => sum + rows, 0) - arena.made };
  }

  /** The stream of what was stored, where nodes publish the same messages under the same ids: it has each event once. */
  private async holdOutputAgainst(): Promise<StepRecord['output']> {
    const { arena, wrong } = this;
    const { messages, values } = await arena.output();
    const held = heldIn(values, arena.made);
    wrong.push(...faultsOf('the output', held));
    this.add(missingText('not in the output', missingFrom(arena.made, [held])));
    return { messages, events: held.rows };
  }
}

function prefixed(name: string, fault: string | null): string | null {
  return fault === null ? null : `${name}: ${fault}`;
}
