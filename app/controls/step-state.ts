/**
 * Where a step of the timeline stands: to come, under way, done, missed or refused. What has become of it is what the coordinator
 * tells, as in the log; the page makes no guess of its own.
 */
import type { TimelineStep } from '../../workers/contract/config-types.ts';
import { isActive } from '../../workers/contract/name-sets.ts';
import { stepKey } from '../../workers/contract/settings/timeline-text.ts';
import type { Snapshot } from '../../workers/contract/snapshot-types.ts';
import { formatElapsed } from '../format.ts';
import type { ToldSteps } from '../stores/step-store.ts';

type StepState = 'to come' | 'under way' | 'done' | 'missed' | 'refused' | 'not reached';

/** The state of one step in the run that is shown. */
export function stepState(
  step: TimelineStep,
  now: Pick<Snapshot, 'runId' | 'activeMs' | 'state'>,
  steps: ToldSteps,
): StepState {
  const change = steps.runId === now.runId ? steps.told.get(stepKey(step)) : undefined;
  if (change === 'miss') return 'missed';
  if (change === 'refuse') return 'refused';
  if (change === 'end' || (change === 'begin' && step.what === 'kill')) return 'done';
  if (!isActive(now.state)) {
    if (now.state === 'idle') return 'to come';
    return change === 'begin' ? 'done' : 'not reached';
  }
  return change === 'begin' ? 'under way' : 'to come';
}

/** The same for people: `to come, in 12 s`, `under way until 00:00:40`. */
export function stepStateText(
  step: TimelineStep,
  state: StepState,
  { activeMs, state: run }: Pick<Snapshot, 'activeMs' | 'state'>,
): string {
  switch (state) {
    case 'to come':
      return isActive(run) ? `to come, in ${Math.max(0, Math.ceil(step.at - activeMs / 1000))} s` : 'to come';
    case 'under way':
      return step.for === 0
        ? 'under way until the run ends'
        : `under way until ${formatElapsed(1000 * (step.at + step.for))}`;
    case 'missed':
      return 'missed, its time was over before it could begin';
    case 'refused':
      return 'refused, the event log says why';
    case 'not reached':
      return 'not reached by the run that has ended';
    case 'done':
      return 'done';
  }
}
