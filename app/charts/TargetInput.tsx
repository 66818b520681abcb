import { useState } from 'react';
import { useView } from '../app-context.ts';
import { parseNumber } from '../controls/patch.ts';
import { setView } from '../stores/view-store.ts';

const RANGE = { min: 0.1, max: 60_000 };
const ALLOWED = `${RANGE.min} to ${RANGE.max.toLocaleString('en')} ms`;

/** The target for end-to-end P99 that the latency chart is held against. It changes nothing in the pipeline. */
export function TargetInput() {
  const target = useView((view) => view.sloMs);
  // What is being typed; null while nothing is.
  const [draft, setDraft] = useState<string | null>(null);
  const [refusal, setRefusal] = useState<string | null>(null);
  const commit = () => {
    if (draft === null) return;
    const sloMs = parseNumber(draft);
    if (!(sloMs >= RANGE.min && sloMs <= RANGE.max))
      return setRefusal(`“${draft}” is not allowed here. Allowed: ${ALLOWED}.`);
    setView({ sloMs });
    discard();
  };
  const discard = () => {
    setDraft(null);
    setRefusal(null);
  };
  return (
    <>
      <label className="target" title={`The dashed line; ${ALLOWED}`}>
        <span>target</span>
        <input
          type="text"
          inputMode="decimal"
          aria-label="target for P99, in milliseconds"
          aria-invalid={refusal !== null}
          size={6}
          value={draft ?? String(target)}
          onChange={(event) => setDraft(event.target.value)}
          onBlur={commit}
          onKeyDown={(event) => {
            if (event.key === 'Enter') commit();
            if (event.key === 'Escape') discard();
          }}
        />
        <span>ms</span>
      </label>
      {refusal !== null && (
        <span className="target-refusal" role="alert">
          {refusal}
        </span>
      )}
    </>
  );
}
