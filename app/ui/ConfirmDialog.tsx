import { useEffect, useRef } from 'react';
import { Button } from './Button.tsx';
import type { IconName } from './Icon.tsx';

interface ConfirmDialogProps {
  title: string;
  text: string;
  /** Names what will be done to what. */
  confirm: string;
  icon?: IconName;
  onConfirm: () => void;
  onClose: () => void;
}

/** Asks before something is gone for good. Keeping is what Escape and Enter do. */
export function ConfirmDialog({ title, text, confirm, icon = 'bin', onConfirm, onClose }: ConfirmDialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  const close = () => dialog.current?.close();
  return (
    <dialog ref={dialog} className="dialog confirm" aria-labelledby="confirm-title" onClose={onClose}>
      <h2 id="confirm-title">{title}</h2>
      <p>{text}</p>
      <div className="confirm-buttons">
        <Button label="Keep it" onClick={close} />
        <Button
          label={confirm}
          icon={icon}
          look="danger"
          onClick={() => {
            onConfirm();
            close();
          }}
        />
      </div>
    </dialog>
  );
}
