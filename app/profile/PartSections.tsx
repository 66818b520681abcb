import { useState } from 'react';
import { useStore } from 'zustand';
import type { Config } from '../../workers/contract/config-types.ts';
import { type MeasuredPart, SERVED_STAGES, type ServedStage, SUBSCRIBERS } from '../../workers/contract/name-sets.ts';
import { defaultConfig, getField } from '../../workers/contract/settings/config-codec.ts';
import type { Field } from '../../workers/contract/settings/config-fields.ts';
import { FieldControl } from '../controls/FieldControl.tsx';
import { useConfig } from '../frame/app-context.ts';
import { ObjectivesGroup } from '../objectives/ObjectivesGroup.tsx';
import { LateTraceInput } from '../traces/TraceGate.tsx';
import { MeasuredInput } from './MeasuredInput.tsx';
import { timeSettings } from './measured-parts.ts';
import { profileStore } from './profile-store.ts';
import { NAMED_BY_TRACE } from './profile-trace.ts';
import { PROFILE_FIELDS } from './profile-types.ts';

const DEFAULTS = defaultConfig();

interface Part {
  readonly title: string;
  /** Beginnings of paths. */
  readonly of: readonly string[];
  /** What can take measured times. */
  readonly measured?: MeasuredPart;
  /** It can take an arrival trace. */
  readonly hasTrace?: boolean;
  /** It has the list of objectives. */
  readonly hasObjectives?: boolean;
}
const NAMES: readonly string[] = SUBSCRIBERS;
const PARTS: readonly Part[] = [
  { title: 'What arrives', of: ['load.'], hasTrace: true },
  ...SERVED_STAGES.map((stage) => ({
    title: `Stage ${stage}`,
    of: [
      `service.${stage}.`,
      ...(stage === 'transform' ? ['transform.workers'] : []),
      ...(NAMES.includes(stage) ? [`broadcast.policies.${stage}`] : []),
    ],
    measured: stage,
  })),
  { title: 'Database', of: ['database.', 'batch.', 'storage.kind', 'failures.storage.'], measured: 'database' },
  {
    title: 'Budgets and objectives',
    of: ['scheduler.budgetMs.', 'scheduler.discardExpired', 'objectives.'],
    hasObjectives: true,
  },
];

/** Part by part, what a person's own pipeline costs. */
export function PartSections() {
  return PARTS.map((part) => <PartSection key={part.title} part={part} />);
}

function PartSection({ part }: { part: Part }) {
  const { title, of, measured, hasTrace = false, hasObjectives = false } = part;
  const fields = PROFILE_FIELDS.filter(({ path }) => of.some((start) => path.startsWith(start)));
  const isYours = useConfig(
    (config) =>
      fields.some(({ path }) => getField(config, path) !== getField(DEFAULTS, path)) ||
      (hasObjectives && config.objectives.list.length > 0),
  );
  const asked = useConfig((config) => (measured === undefined ? '' : timeSettings(config, measured).kind));
  // At first what is one's own is open; then a person's hand alone opens and closes.
  const [isOpenAtFirst] = useState(isYours);
  const offered = useStore(profileStore, (state) =>
    measured !== undefined && state.offered?.part === measured ? state.offered.file : null,
  );
  return (
    <details className="profile-part" open={isOpenAtFirst || offered !== null}>
      <summary>
        <h3>{title}</h3> <em data-yours={isYours}>{isYours ? 'yours' : 'Penstock’s'}</em>
      </summary>
      {fields
        .filter((field) => isAsked(field, asked))
        .map((field) => (
          <FieldControl key={field.path} field={field} />
        ))}
      {measured !== undefined && <MeasuredInput part={measured} offered={offered} />}
      {hasTrace && <LateTraceInput />}
      {hasObjectives && <ObjectivesGroup />}
    </details>
  );
}

type Kind = Config['service'][ServedStage]['kind'];
/** Which figures a kind of service time needs; those of measured times come from the measurement. */
const NEEDED: Readonly<Record<Kind, readonly string[]>> = {
  none: [],
  fixed: ['meanUs', 'perCallMs'],
  exponential: ['meanUs', 'perCallMs'],
  'log-normal': ['p50Us', 'p99Us', 'perCallMs'],
  measured: [],
};
const FIGURE = /\.(meanUs|p50Us|p99Us|perCallMs|p50Ms|p99Ms)$/;
function isAsked({ path }: Field, kind: Kind | ''): boolean {
  // Opening a trace sets them.
  if (NAMED_BY_TRACE.includes(path)) return false;
  const figure = FIGURE.exec(path)?.[1];
  return figure === undefined || (kind !== '' && NEEDED[kind].includes(figure));
}
