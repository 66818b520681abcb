import { useRef } from 'react';
import { MOST_SECRET } from '../../workers/contract/broker/credentials.ts';
import { PickFile } from './PickFile.tsx';

interface SecretInputProps {
  readonly name: string;
  readonly id?: string;
  readonly describedBy?: string;
  /** What is picked, for those who hear it. */
  readonly fileLabel: string;
}

/** A box for a secret, which a file can fill. The secret is kept nowhere else. */
export function SecretInput({ name, id, describedBy, fileLabel }: SecretInputProps) {
  const box = useRef<HTMLInputElement>(null);
  const fill = async (file: File) => {
    // What is too long is refused with words when it is used.
    const text = await file.slice(0, MOST_SECRET + 1).text();
    if (box.current !== null) box.current.value = text;
  };
  return (
    <>
      <input
        ref={box}
        id={id}
        name={name}
        type="password"
        aria-describedby={describedBy}
        autoComplete="off"
        autoCapitalize="off"
        spellCheck={false}
      />
      <PickFile className="secret-file" label="From a file…" name={fileLabel} onFiles={([file]) => void fill(file)} />
    </>
  );
}
