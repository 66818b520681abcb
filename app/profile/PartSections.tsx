import { useState } from 'react';
import type { Config } from '../../workers/contract/config-types.ts';
import { SERVED_STAGES, type ServedStage, SUBSCRIBERS } from '../../workers/contract/name-sets.ts';
import { defaultConfig, getField } from '../../workers/contract/settings/config-codec.ts';
import type { Field } from '../../workers/contract/settings/config-fields.ts';
import { FieldControl } from '../controls/FieldControl.tsx';
import { useConfig } from '../frame/app-context.ts';
import { MeasuredInput } from './MeasuredInput.tsx';
import { PROFILE_FIELDS } from './profile-types.ts';

const DEFAULTS = defaultConfig();

interface Part {
  readonly title: string;
  /** Beginnings of paths. */
  readonly of: readonly string[];
  readonly stage?: ServedStage;
}
const NAMES: readonly string[] = SUBSCRIBERS;
const PARTS: readonly Part[] = [
  { title: 'What arrives', of: ['load.'] },
  ...SERVED_STAGES.map((stage) => ({
    title: `Stage ${stage}`,
    of: [
      `service.${stage}.`,
      ...(stage === 'transform' ? ['transform.workers'] : []),
      ...(NAMES.includes(stage) ? [`broadcast.policies.${stage}`] : []),
    ],
    stage,
  })),
  { title: 'Database', of: ['database.', 'batch.', 'storage.kind', 'failures.storage.'] },
  { title: 'Budgets and objectives', of: ['scheduler.budgetMs.', 'scheduler.discardExpired', 'objectives.'] },
];

/** Part by part, what a person's own pipeline costs. */
export function PartSections() {
  return PARTS.map((part) => <PartSection key={part.title} part={part} />);
}

function PartSection({ part: { title, of, stage } }: { part: Part }) {
  const fields = PROFILE_FIELDS.filter(({ path }) => of.some((start) => path.startsWith(start)));
  const isYours = useConfig((config) => fields.some(({ path }) => getField(config, path) !== getField(DEFAULTS, path)));
  const asked = useConfig((config) => (stage === undefined ? '' : config.service[stage].kind));
  // At first what is one's own is open; then a person's hand alone opens and closes.
  const [isOpenAtFirst] = useState(isYours);
  return (
    <details className="profile-part" open={isOpenAtFirst}>
      <summary>
        <h3>{title}</h3> <em data-yours={isYours}>{isYours ? 'yours' : 'Penstock’s'}</em>
      </summary>
      {fields
        .filter((field) => isAsked(field, asked))
        .map((field) => (
          <FieldControl key={field.path} field={field} />
        ))}
      {stage !== undefined && <MeasuredInput stage={stage} />}
    </details>
  );
}

/** Which figures a kind of service time needs; those of measured times come from the measurement. */
const NEEDED: Readonly<Record<Config['service'][ServedStage]['kind'], readonly string[]>> = {
  none: [],
  fixed: ['meanUs'],
  exponential: ['meanUs'],
  'log-normal': ['p50Us', 'p99Us'],
  measured: [],
};
function isAsked({ path }: Field, kind: Config['service'][ServedStage]['kind'] | ''): boolean {
  const figure = /^service\..*\.(meanUs|p50Us|p99Us)$/.exec(path)?.[1];
  return figure === undefined || (kind !== '' && NEEDED[kind].includes(figure));
}
