import { namedFiles, openFiles } from './files-anywhere.ts';

/** Opens files; what becomes of them is said by the panel. */
export function FileButton() {
  return (
    <label className="file">
      <input
        type="file"
        multiple
        onChange={(event) => {
          void openFiles(namedFiles(event.target.files ?? []));
          event.target.value = '';
        }}
      />
      <span className="button button-plain">Open a recording …</span>
    </label>
  );
}
