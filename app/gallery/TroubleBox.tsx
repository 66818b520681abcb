import { Button } from '../ui/Button.tsx';
import { Icon } from '../ui/Icon.tsx';
import type { Trouble } from './gallery-store.ts';

/** What is wrong, and where. */
export function TroubleBox({
  trouble,
  onDismiss,
  onRetry,
}: {
  trouble: Trouble;
  onDismiss?: () => void;
  onRetry?: () => void;
}) {
  return (
    <section className="banner trouble" role="alert">
      <Icon name="alert" />
      <div>
        <strong>{trouble.title}</strong>
        <ul>
          {trouble.lines.map((line) => (
            <li key={line}>{line}</li>
          ))}
        </ul>
      </div>
      {onRetry !== undefined && <Button label="Try again" icon="reset" onClick={onRetry} />}
      {onDismiss !== undefined && <Button isCompact label="Dismiss" icon="close" onClick={onDismiss} />}
    </section>
  );
}
