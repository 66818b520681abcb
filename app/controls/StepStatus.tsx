import type { TimelineStep } from '../../workers/contract/config-types.ts';
import { setAttribute, useReadout } from '../frame/use-readout.ts';
import { setSentence } from '../jsx/sentence.ts';
import { stepStore } from '../stores/step-store.ts';
import { stepState, stepStateText } from './step-state.ts';

/** Whether a step is to come, under way, done, missed or refused: a shape and words. */
export function StepStatus({ step }: { step: TimelineStep }) {
  const ref = useReadout<HTMLSpanElement>((element, { now }) => {
    const state = stepState(step, now, stepStore.getState());
    setAttribute(element, 'data-state', state);
    setSentence(element, stepStateText(step, state, now));
  });
  return <span ref={ref} className="step-state" />;
}
