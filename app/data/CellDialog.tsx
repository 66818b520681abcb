import { useEffect, useRef } from 'react';
import { Button } from '../ui/Button.tsx';
import { ScrollFrame } from '../ui/ScrollFrame.tsx';
import { readableText } from './cell-text.ts';

interface CellDialogProps {
  /** Where the cell is, in words. */
  title: string;
  text: string;
  onCopy: () => void;
  onClose: () => void;
}

/** One cell in full: settings of a run are longer than any column. */
export function CellDialog({ title, text, onCopy, onClose }: CellDialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog ref={dialog} className="dialog" aria-labelledby="cell-title" onClose={onClose}>
      <header>
        <h2 id="cell-title">{title}</h2>
        <Button label="Copy" icon="copy" onClick={onCopy} />
        <Button isCompact label="Close" icon="close" onClick={() => dialog.current?.close()} />
      </header>
      <ScrollFrame name="Text of the cell" className="cell-text">
        <pre>{readableText(text)}</pre>
      </ScrollFrame>
    </dialog>
  );
}
