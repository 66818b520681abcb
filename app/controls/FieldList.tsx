import type { Field } from '../../workers/contract/settings/config-fields.ts';
import { useConfig } from '../frame/app-context.ts';
import { LateTraceInput } from '../traces/TraceGate.tsx';
import { FieldControl } from './FieldControl.tsx';
import { listed, TRACE } from './listed.ts';

/**
 * Settings below each other. What a file sets is no slider: where the arrival trace belongs, there is the place to open
 * one, which says what has been opened.
 */
export function FieldList({ fields }: { fields: readonly Field[] }) {
  const shape = useConfig((config) => config.load.shape);
  return (
    <>
      {listed(fields, shape).map((each) =>
        each === TRACE ? <LateTraceInput key={TRACE} /> : <FieldControl key={each.path} field={each} />,
      )}
    </>
  );
}
