import { useState } from 'react';
import { Button } from './Button.tsx';

interface PasteBoxProps {
  /** Stands above the box, after another way to give the same. */
  readonly invitation: string;
  /** What the box is called. */
  readonly name: string;
  /** What its button says. */
  readonly read: string;
  readonly onText: (text: string) => void;
}

/** A box for a text that takes the place of a file: it is read when its button is pressed. */
export function PasteBox({ invitation, name, read, onText }: PasteBoxProps) {
  const [text, setText] = useState('');
  return (
    <>
      <label>
        {invitation}
        <textarea
          aria-label={name}
          rows={2}
          value={text}
          spellCheck={false}
          onChange={({ target }) => setText(target.value)}
        />
      </label>
      <Button label={read} disabled={text.trim() === ''} onClick={() => onText(text)} />
    </>
  );
}
