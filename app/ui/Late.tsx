import { useEffect, useState } from 'react';
import { LATE_MS } from '../client/late-ms.ts';
import { Button } from './Button.tsx';
import { ReloadButton } from './ReloadButton.tsx';

interface LateProps {
  /** What is waited for, at the beginning of a sentence. */
  readonly what: string;
  /** Does without it. */
  readonly without?: { readonly label: string; readonly act: () => void };
}

/** Stands beside what says that something is on its way. Says when it is late, and offers the ways on. */
export function Late({ what, without }: LateProps) {
  const [rounds, setRounds] = useState(1);
  const [late, setLate] = useState(0);
  useEffect(() => {
    const timer = setTimeout(() => setLate(rounds), LATE_MS);
    return () => clearTimeout(timer);
  }, [rounds]);
  if (late < rounds) return null;
  return (
    <div className="banner" data-tone="warn" role="alert">
      <p>
        <strong>{what} is late.</strong> The connection to the server may be slow.
      </p>
      <Button label="Wait longer" icon="play" onClick={() => setRounds(rounds + 1)} />
      {without && <Button label={without.label} onClick={without.act} />}
      <ReloadButton />
    </div>
  );
}
