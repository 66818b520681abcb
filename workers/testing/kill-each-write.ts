/** Runs one short scenario again and again, each time with a task killed before another of its writes. */
import type { Config, ConfigPatch } from '../contract/config-types.ts';
import * as J from '../memory/journal-fields.ts';
import { SCHEDULER, SOURCE, STORAGE } from '../memory/tasks.ts';
import { isRowRefused } from '../stages/storage/database/refused-rows.ts';
import { FLUSH_REASONS } from '../storage/event-store.ts';
import { type EmittedEvent, isValid } from './event-twin.ts';
import type { FakeDatabase } from './fake-database.ts';
import { callsUnderWay, storedEvents, undrained, unsound } from './pipeline-check.ts';
import { PipelineRig } from './pipeline-rig.ts';
import { Saboteur } from './saboteur.ts';

export interface Scenario {
  readonly task: number;
  readonly patch: ConfigPatch;
  /** The source ends after about this many. */
  readonly events: number;
  /** Where they are stored; memory otherwise. */
  readonly openDatabase?: () => FakeDatabase;
  /** Called where a task waits within a step for what others send. */
  readonly pause?: (rig: PipelineRig) => void;
  /** Called after every round, to change something. */
  readonly meanwhile?: (rig: PipelineRig, round: number) => void;
  /** What is wrong at the end, besides what must hold of every run. */
  readonly atEnd?: (rig: PipelineRig) => readonly string[];
  /** Whether valid events may be missing from the store: expired, shed, given up. */
  readonly isLosing?: boolean;
  /** That the scenario is about what it says, seen after a run without a death. */
  readonly exercises?: (rig: PipelineRig, most: Most) => boolean;
}
/** The most there was of something at any time. */
export interface Most {
  queued: number;
  held: number;
  /** Batches in one transaction. */
  together: number;
  /** Calls of the database under way. */
  calls: number;
}

const TICK_MS = 0.5;
const NEVER = Number.POSITIVE_INFINITY;

/**
 * @param absence rounds that the others make before the task is replaced
 * @returns what was wrong, with the numbers of the writes before which it was killed
 */
export function killEachWrite(scenario: Scenario, absence: number): string[] {
  const undisturbed = run(scenario, absence, [NEVER]);
  if (undisturbed.problems.length > 0) return undisturbed.problems;
  return summary(undisturbed.points, (point) => run(scenario, absence, [point]).problems);
}

/** As `killEachWrite`, and the replacement is killed as well, before each of its own first `most` writes. */
export function killTwice(scenario: Scenario, firsts: readonly number[], most: number): string[] {
  const { points } = run(scenario, 0, [NEVER]);
  return firsts.flatMap((share) => {
    const first = points[Math.floor(share * points.length)]!;
    const seconds = run(scenario, 0, [first, NEVER]).points.slice(0, most);
    return summary(seconds, (second) => run(scenario, 0, [first, second]).problems).map((each) => `${first}, ${each}`);
  });
}

/** Like problems together, with the points at which they came. */
function summary(points: readonly number[], problemsAt: (point: number) => readonly string[]): string[] {
  const found = new Map<string, number[]>();
  for (const point of points) {
    const what = problemsAt(point).slice(0, 3).join('; ');
    if (what !== '') found.set(what, [...(found.get(what) ?? []), point]);
  }
  return [...found].map(([what, at]) => `killed before write ${at.join(', ')}: ${what}`);
}

/**
 * @param kills write counts at which the task, its replacement, and so on are killed
 * @returns `points` of the last of them
 */
function run(scenario: Scenario, absence: number, kills: readonly number[]) {
  const { task, events, meanwhile, pause } = scenario;
  const saboteurs = kills.map((count) => new Saboteur(count));
  let life = 0;
  const database = scenario.openDatabase?.();
  const sabotage = { task, saboteur: saboteurs[0]! };
  const rig = new PipelineRig(scenario.patch, {
    sabotage,
    ...(database && { openStore: database.open }),
    ...(pause && { pause }),
  });
  const problems: string[] = [];
  const most = { queued: 0, held: 0, together: 0, calls: 0 };
  let missing = 0;
  let rounds = 0;
  const afterRound = () => {
    if (problems.length === 0) problems.push(...unsound(rig).map((what) => `round ${rounds}: ${what}`));
    most.queued = Math.max(most.queued, rig.count(SCHEDULER, J.QUEUED));
    most.held = Math.max(most.held, rig.count(STORAGE, J.PINNED));
    most.calls = Math.max(most.calls, callsUnderWay(rig));
    if (saboteurs[life]?.isDead && missing++ >= absence) {
      missing = 0;
      rig.sabotage(task, saboteurs[++life] ?? null);
      rig.start(task);
    }
    meanwhile?.(rig, ++rounds);
  };
  try {
    while (rig.count(SOURCE, J.RECEIVED) < events) {
      rig.now += TICK_MS;
      rig.round();
      afterRound();
    }
    rig.drain(afterRound);
    problems.push(
      ...undrained(rig),
      ...(scenario.atEnd?.(rig) ?? []),
      ...(scenario.isLosing ? [] : lost(rig)),
      ...(database ? differing(rig, database) : []),
    );
  } catch (error) {
    problems.push(String(error));
  }
  most.together = Math.max(0, ...(database?.transactions.map(({ length }) => length) ?? []));
  const { exercises } = scenario;
  if (exercises && kills[0] === NEVER && !exercises(rig, most)) problems.push('it does not exercise what it should');
  rig.release();
  return { problems, points: saboteurs.at(-1)!.points };
}

/** What the database refuses is lost, and nothing else. */
function lost(rig: PipelineRig): string[] {
  const stored = new Set(storedEvents(rig).map(({ sequence }) => sequence));
  const isAccepted = (event: EmittedEvent, { failures }: Config) =>
    !isRowRefused(event.sequence, failures.storage.refusedRows);
  const valid = [...rig.emitted.values()].filter((event) =>
    rig.configs.some((config) => isValid(event, config) && isAccepted(event, config)),
  );
  const missing = valid.filter(({ sequence }) => !stored.has(sequence));
  return missing.length > 0 ? [`never stored: ${missing.map(({ sequence }) => sequence).join()}`] : [];
}

/** What the database has must be what was counted. */
function differing(rig: PipelineRig, { batches }: FakeDatabase): string[] {
  const inDatabase = FLUSH_REASONS.map((each) => batches.filter(({ reason }) => reason === each).length).join();
  const counted = [J.BY_SIZE, J.BY_TIME, J.BY_DRAIN].map((field) => rig.count(STORAGE, field)).join();
  const ids = batches.map(({ id }) => id);
  return [
    ...(counted === inDatabase
      ? []
      : [`batches by ${FLUSH_REASONS.join()}: ${counted} counted, ${inDatabase} in the database`]),
    ...(ids.every((id, i) => id === i + 1) ? [] : [`batches ${ids.join()} in the database`]),
  ];
}
