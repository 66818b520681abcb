import { useState } from 'react';
import { Button } from '../ui/Button.tsx';
import { Icon } from '../ui/Icon.tsx';

/** Says what to expect of a machine on which nothing runs at the same time. */
export function OneCoreBanner() {
  const [isDismissed, dismiss] = useState(false);
  if (navigator.hardwareConcurrency !== 1 || isDismissed) return null;
  const close = () => {
    dismiss(true);
    document.getElementById('panel-map')?.focus({ preventScroll: true });
  };
  return (
    <section className="banner" data-tone="warn" aria-label="One core">
      <Icon name="alert" />
      <p role="status">
        <strong>The browser reports one processor core.</strong> The threads take turns on it: rates are lower and
        latency is higher than the pipeline’s own. Lower Events per second if events expire.
      </p>
      <Button isCompact label="Dismiss the note about cores" icon="close" onClick={close} />
    </section>
  );
}
