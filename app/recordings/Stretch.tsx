import { type FormEvent, useState } from 'react';
import { Button } from '../ui/Button.tsx';
import { localText, msOfLocal } from './local-time.ts';

interface StretchProps {
  readonly fromMs: number;
  readonly toMs: number;
  /** Of so many parts of the file, each about as long, one fits. */
  readonly parts: number;
  readonly onKeep: (between: readonly number[]) => void;
}

/** Which stretch of time of a file with too many rows is kept; at first one from its beginning on that may fit. */
export function Stretch({ fromMs, toMs, parts, onKeep }: StretchProps) {
  const [from, setFrom] = useState(localText(fromMs));
  const [to, setTo] = useState(localText(fromMs + (toMs - fromMs) / parts));
  const [start, end] = [msOfLocal(from), msOfLocal(to)];
  const keep = (event: FormEvent) => {
    event.preventDefault();
    if (!(start <= end)) return;
    // Only whole seconds are shown: that of the end is kept as well.
    onKeep([start, end + 1000]);
  };
  const limits = { type: 'datetime-local', step: 1, min: localText(fromMs), max: localText(toMs), required: true };
  return (
    <form className="import-buttons" onSubmit={keep}>
      <label>
        From <input {...limits} value={from} onChange={({ target }) => setFrom(target.value)} />
      </label>
      <label>
        to <input {...limits} value={to} onChange={({ target }) => setTo(target.value)} />
      </label>
      <Button type="submit" label="Keep this stretch" disabled={!(start <= end)} />
    </form>
  );
}
