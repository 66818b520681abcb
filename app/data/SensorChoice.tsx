import { type KeyboardEvent, useState } from 'react';
import { parseNumber, refusalText } from '../../workers/contract/numbers/parse-number.ts';
import { formatCount } from '../format.ts';
import { Button } from '../ui/Button.tsx';
import { useTypedBox } from '../ui/use-typed-box.ts';
import { useSensor, useSensorView } from './data-context.ts';
import { LAST_SENSOR } from './sensor-view.ts';

/** The sensor by its number, its neighbours, and those that raised alarms. */
export function SensorChoice({ isDisabled }: { isDisabled: boolean }) {
  const view = useSensorView();
  const sensor = useSensor((state) => state.sensor);
  const alarming = useSensor((state) => state.alarming);
  const [refusal, setRefusal] = useState<string | null>(null);
  const choose = (next: number) => {
    discard();
    if (next !== sensor) void view.choose(next);
  };
  const take = (draft: string) => {
    const typed = parseNumber(draft);
    const isSensor = typeof typed === 'number' && Number.isInteger(typed) && typed >= 0 && typed <= LAST_SENSOR;
    if (isSensor) choose(typed);
    else setRefusal(`Sensor: ${refusalText(draft, typed, `a whole number from 0 to ${formatCount(LAST_SENSOR)}`)}`);
    return isSensor;
  };
  const { box, discard } = useTypedBox({
    shown: String(sensor),
    isInvalid: refusal !== null,
    take,
    forget: () => setRefusal(null),
  });
  const onKeyDown = (event: KeyboardEvent) => {
    box.onKeyDown(event);
    if (event.key === 'ArrowUp') choose(Math.min(LAST_SENSOR, sensor + 1));
    if (event.key === 'ArrowDown') choose(Math.max(0, sensor - 1));
  };
  return (
    <div className="sensor-choice">
      <label className="limit" htmlFor="sensor-number">
        <span>Sensor</span>
        <input {...box} id="sensor-number" inputMode="numeric" size={6} disabled={isDisabled} onKeyDown={onKeyDown} />
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
