interface PickFileProps {
  /** What the button says. */
  readonly label: string;
  /** What it is called where the label does not say enough. */
  readonly name?: string;
  /** Which files are offered, as of `input`. */
  readonly accept?: string;
  readonly isMultiple?: boolean;
  readonly className?: string;
  /** At least one. */
  readonly onFiles: (files: readonly [File, ...File[]]) => void;
}

/** A button that lets people pick files. The same file can be picked again. */
export function PickFile({ label, name, accept, isMultiple = false, className = '', onFiles }: PickFileProps) {
  return (
    <label className={`file ${className}`}>
      <input
        type="file"
        aria-label={name}
        accept={accept}
        multiple={isMultiple}
        onChange={({ target }) => {
          const [first, ...more] = target.files ?? [];
          target.value = '';
          if (first !== undefined) onFiles([first, ...more]);
        }}
      />
      <span className="button button-plain">{label}</span>
    </label>
  );
}
