import { type KeyboardEvent, useId, useState } from 'react';
import { useBox, useData } from './data-context.ts';
import { LIMIT_RANGES, type LimitRange, limitRangeText, limitText, typedLimit } from './limits.ts';

/** How long a query may take and how much it may return. */
export function Limits() {
  const [refusal, setRefusal] = useState<string | null>(null);
  return (
    <div className="limits">
      {LIMIT_RANGES.map((range) => (
        <LimitInput key={range.name} range={range} onRefusal={setRefusal} />
      ))}
      {refusal !== null && (
        <p className="field-error" role="alert">
          {refusal}
        </p>
      )}
    </div>
  );
}

function LimitInput({ range, onRefusal }: { range: LimitRange; onRefusal: (refusal: string | null) => void }) {
  const { box } = useData();
  const id = useId();
  const limits = useBox((state) => state.limits);
  const [draft, setDraft] = useState<string | null>(null);
  const [isInvalid, setInvalid] = useState(false);
  const end = (refusal: string | null) => {
    setInvalid(refusal !== null);
    onRefusal(refusal);
    if (refusal === null) setDraft(null);
  };
  const commit = () => {
    if (draft === null) return;
    const typed = typedLimit(range, draft, limits);
    if (typeof typed !== 'string') box.limit(typed);
    end(typeof typed === 'string' ? typed : null);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    // With Ctrl it goes on to run the query, with what was typed here.
    if (event.key === 'Enter') commit();
    if (event.key === 'Escape') end(null);
  };
  return (
    <label className="limit" htmlFor={id} title={`${range.label}: ${limitRangeText(range)}`}>
      <span>{range.label}</span>
      <input
        id={id}
        type="text"
        inputMode="decimal"
        autoComplete="off"
        value={draft ?? limitText(range, limits)}
        aria-invalid={isInvalid}
        size={range.isWhole ? 7 : 4}
        onChange={(event) => setDraft(event.target.value)}
        onBlur={commit}
        onKeyDown={onKeyDown}
      />
      <span className="unit">{range.unit}</span>
    </label>
  );
}
