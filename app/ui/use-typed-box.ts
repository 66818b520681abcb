import { type ChangeEvent, type KeyboardEvent, useState } from 'react';

interface TypedBox {
  /** What is in force, as the box shows it while nothing is typed. */
  readonly shown: string;
  /** What was typed was refused, and that still stands beside the box. */
  readonly isInvalid: boolean;
  /** Takes what was typed, or says why not. @returns whether it was taken: else it stays in the box to be corrected */
  readonly take: (typed: string) => boolean;
  /** What was typed is given up: a refusal of it is not true any more. */
  readonly forget: () => void;
}

/**
 * A box whose text counts when the box is left or Enter is pressed, and is given up by Escape. A component spreads `box` over its
 * `input`, and calls `discard` where the value is changed in another way. Main thread.
 */
export function useTypedBox({ shown, isInvalid, take, forget }: TypedBox) {
  const [draft, setDraft] = useState<string | null>(null);
  const [wasInvalid, setWasInvalid] = useState(isInvalid);
  if (wasInvalid !== isInvalid) {
    setWasInvalid(isInvalid);
    // The refusal is over: what was refused goes with it, and the box shows what is in force.
    if (!isInvalid) setDraft(null);
  }
  const commit = () => {
    if (draft !== null && take(draft)) setDraft(null);
  };
  const discard = () => {
    setDraft(null);
    forget();
  };
  const box = {
    type: 'text',
    autoComplete: 'off',
    spellCheck: false,
    value: draft ?? shown,
    'aria-invalid': isInvalid,
    onChange: (event: ChangeEvent<HTMLInputElement>) => setDraft(event.target.value),
    onBlur: commit,
    onKeyDown: ({ key }: KeyboardEvent) => {
      if (key === 'Enter') commit();
      if (key === 'Escape') discard();
    },
  } as const;
  return { box, discard };
}
