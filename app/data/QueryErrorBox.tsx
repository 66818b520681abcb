import { Button } from '../ui/Button.tsx';
import { Icon } from '../ui/Icon.tsx';
import { useBox } from './data-context.ts';

/** Why the last query gave no rows, right below what was asked. */
export function QueryErrorBox({ onPlace }: { onPlace: (from: number, to: number) => void }) {
  const error = useBox((state) => state.error);
  if (error === null) return null;
  const { kind, title, text, help, place } = error;
  return (
    <div className="sql-error" id="sql-error" data-tone={kind === 'ended' ? 'quiet' : 'bad'} role="alert">
      <Icon name={kind === 'ended' ? 'stop' : 'alert'} />
      <p>
        <strong>{title}.</strong> {text} {help}
      </p>
      {place !== null && <Button label="Show where" onClick={() => onPlace(...place)} />}
    </div>
  );
}
