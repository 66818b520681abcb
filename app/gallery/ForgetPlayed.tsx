import { useState } from 'react';
import { Button } from '../ui/Button.tsx';
import { ConfirmDialog } from '../ui/ConfirmDialog.tsx';
import { forgetOutcomes } from './lesson-record.ts';
import { forgetPictures } from './measured-picture.ts';

/** For the next person at this computer: every lesson is new again. It asks first. */
export function ForgetPlayed() {
  const [isAsking, setAsking] = useState(false);
  const forget = () => {
    forgetOutcomes();
    forgetPictures();
    // The button is gone with what it forgets.
    document.getElementById('panel-lessons')?.focus();
  };
  return (
    <>
      <Button isCompact label="Forget the played lessons" icon="bin" onClick={() => setAsking(true)} />
      {isAsking && (
        <ConfirmDialog
          title="Forget the played lessons?"
          text="Every lesson will be marked “not played yet” in this browser, and its card shows what came with the lessons. The acts that were kept stay under Runs."
          confirm="Forget it"
          onConfirm={forget}
          onClose={() => setAsking(false)}
        />
      )}
    </>
  );
}
