import { useId, useState } from 'react';
import type { TimelineStep } from '../../workers/contract/config-types.ts';
import { isActive } from '../../workers/contract/name-sets.ts';
import { ConfigError, type ConfigIssue } from '../../workers/contract/settings/config-error.ts';
import { describeStep, formatStep } from '../../workers/contract/settings/timeline-text.ts';
import type { Snapshot } from '../../workers/contract/snapshot-types.ts';
import { formatElapsed, formatSetting } from '../format.ts';
import { useApp, useConfig } from '../frame/app-context.ts';
import { EditableRows } from '../ui/EditableRows.tsx';
import { Figure } from '../ui/Figure.tsx';
import { draftOf, EMPTY_DRAFT, type StepDraft, StepForm, stepOf } from './StepForm.tsx';
import { StepStatus } from './StepStatus.tsx';

/** What happens by itself, and when: the steps, each to be edited or removed, and a form for one more. */
export function TimelineEditor() {
  const { client } = useApp();
  const id = useId();
  const steps = useConfig((config) => config.failures.timeline);
  const [draft, setDraft] = useState<StepDraft>(() => newDraft(client.snapshot()));
  /** Key of the step that is being edited; null: the form makes a new one. */
  const [edited, setEdited] = useState<string | null>(null);
  const [error, setError] = useState<string | null>(null);
  const change = (next: readonly TimelineStep[]): boolean => {
    try {
      client.set({ failures: { timeline: [...next].sort((a, b) => a.at - b.at) } });
      setError(null);
      return true;
    } catch (refusal) {
      if (!(refusal instanceof ConfigError)) throw refusal;
      setError(refusalText(refusal.issues[0]!));
      return false;
    }
  };
  const finish = () => {
    setEdited(null);
    setDraft(newDraft(client.snapshot()));
    setError(null);
  };
  const save = () => {
    const step = stepOf(draft);
    if (typeof step === 'string') setError(`Not taken. Allowed: ${step}.`);
    else if (change([...steps.filter((other) => formatStep(other) !== edited), step])) finish();
  };
  const edit = (step: TimelineStep) => {
    setEdited(formatStep(step));
    setDraft(draftOf(step));
    setError(null);
  };
  return (
    <section className="timeline" aria-labelledby={id}>
      <h4 id={id}>Timeline</h4>
      <p className="field-help">
        Steps that happen by themselves, by the run’s clock, which stands still while the run is paused. It is now{' '}
        <Figure read={({ now }) => formatElapsed(now.activeMs)} />.
      </p>
      <EditableRows
        label="Steps of the timeline"
        rows={steps}
        edited={edited}
        keyOf={formatStep}
        nameOf={stepName}
        edit={edit}
        remove={(step) => {
          const isTaken = change(steps.filter((other) => other !== step));
          if (isTaken && formatStep(step) === edited) finish();
        }}
        show={showStep}
      />
      <StepForm draft={draft} change={setDraft} save={save} cancel={edited === null ? null : finish} />
      {error !== null && (
        <p className="field-error" role="alert">
          {error}
        </p>
      )}
    </section>
  );
}

function showStep(step: TimelineStep) {
  return (
    <>
      <span className="figure">{formatSetting(step.at, 's')}</span>
      <span>
        {describeStep(step)}
        {step.for > 0 ? `, for ${formatSetting(step.for, 's')}` : ''}
        <StepStatus step={step} />
      </span>
    </>
  );
}

/** A new step begins soon: at a moment that the run has passed it would not be taken. */
function newDraft({ state, activeMs }: Snapshot): StepDraft {
  return isActive(state) ? { ...EMPTY_DRAFT, at: String(Math.ceil(activeMs / 1000) + 10) } : EMPTY_DRAFT;
}
/** Of a time that is past, in full: the rest is about what stands in the form. */
function refusalText({ path, value, allowed }: ConfigIssue): string {
  return path.endsWith('.at')
    ? `Not taken. At: ${value} s is not allowed. Allowed: ${allowed}.`
    : `Not taken. Allowed: ${allowed}.`;
}
function stepName(step: TimelineStep): string {
  return `${describeStep(step)} at ${formatSetting(step.at, 's')}`;
}
