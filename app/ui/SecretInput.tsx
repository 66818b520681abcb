import { useRef } from 'react';
import { MOST_SECRET } from '../../workers/contract/broker/credentials.ts';

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
      <label className="file secret-file">
        <input
          type="file"
          aria-label={fileLabel}
          onChange={({ target }) => {
            const file = target.files?.[0];
            if (file !== undefined) void fill(file);
            target.value = '';
          }}
        />
        <span className="button button-plain">From a file…</span>
      </label>
    </>
  );
}
