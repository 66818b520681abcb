import { useId, useState } from 'react';
import { useTypedBox } from '../ui/use-typed-box.ts';
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
  const [isInvalid, setInvalid] = useState(false);
  const end = (refusal: string | null) => {
    setInvalid(refusal !== null);
    onRefusal(refusal);
  };
  const take = (draft: string) => {
    const typed = typedLimit(range, draft, limits);
    if (typeof typed !== 'string') box.limit(typed);
    end(typeof typed === 'string' ? typed : null);
    return typeof typed !== 'string';
  };
  // With Ctrl, Enter goes on to run the query, with what was typed here.
  const { box: input } = useTypedBox({ shown: limitText(range, limits), isInvalid, take, forget: () => end(null) });
  return (
    <label className="limit" htmlFor={id} title={`${range.label}: ${limitRangeText(range)}`}>
      <span>{range.label}</span>
      <input {...input} id={id} inputMode="decimal" size={range.isWhole ? 7 : 4} />
      <span className="unit">{range.unit}</span>
    </label>
  );
}
