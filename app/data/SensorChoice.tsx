import { type KeyboardEvent, useState } from 'react';
import { parseNumber, refusalText } from '../../workers/contract/numbers/parse-number.ts';
import { formatCount } from '../format.ts';
import { Button } from '../ui/Button.tsx';
import { useSensor, useSensorView } from './data-context.ts';
import { LAST_SENSOR } from './sensor-view.ts';

/** The sensor by its number, its neighbours, and those that raised alarms. */
export function SensorChoice({ isDisabled }: { isDisabled: boolean }) {
  const view = useSensorView();
  const sensor = useSensor((state) => state.sensor);
  const alarming = useSensor((state) => state.alarming);
  const [draft, setDraft] = useState<string | null>(null);
  const [refusal, setRefusal] = useState<string | null>(null);
  const choose = (next: number) => {
    setDraft(null);
    setRefusal(null);
    if (next !== sensor) void view.choose(next);
  };
  const commit = () => {
    if (draft === null) return;
    const typed = parseNumber(draft);
    if (typeof typed === 'number' && Number.isInteger(typed) && typed >= 0 && typed <= LAST_SENSOR) choose(typed);
    else setRefusal(`Sensor: ${refusalText(draft, typed, `a whole number from 0 to ${formatCount(LAST_SENSOR)}`)}`);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Enter') commit();
    if (event.key === 'ArrowUp') choose(Math.min(LAST_SENSOR, sensor + 1));
    if (event.key === 'ArrowDown') choose(Math.max(0, sensor - 1));
  };
  return (
    <div className="sensor-choice">
      <label className="limit" htmlFor="sensor-number">
        <span>Sensor</span>
        <input
          id="sensor-number"
          type="text"
          inputMode="numeric"
          autoComplete="off"
          size={6}
          disabled={isDisabled}
          value={draft ?? String(sensor)}
          aria-invalid={refusal !== null}
          onChange={(event) => setDraft(event.target.value)}
          onBlur={commit}
          onKeyDown={onKeyDown}
        />
      </label>
      <Button
        isCompact
        label="Previous sensor"
        icon="chevron"
        className="back"
        disabled={isDisabled || sensor === 0}
        onClick={() => choose(sensor - 1)}
      />
      <Button
        isCompact
        label="Next sensor"
        icon="chevron"
        disabled={isDisabled || sensor === LAST_SENSOR}
        onClick={() => choose(sensor + 1)}
      />
      {alarming.length > 0 && (
        <div className="alarming">
          <span className="unit">with alarms</span>
          {alarming.map(({ sensor: each, alarms }) => (
            <button key={each} type="button" aria-pressed={each === sensor} onClick={() => choose(each)}>
              <i aria-hidden="true" />
              {each} <span className="unit">({formatCount(alarms)})</span>
            </button>
          ))}
        </div>
      )}
      {refusal !== null && (
        <p className="field-error" role="alert">
          {refusal}
        </p>
      )}
    </div>
  );
}
