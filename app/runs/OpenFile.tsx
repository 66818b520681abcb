import { useApp } from '../frame/app-context.ts';
import { addFile } from './add-file.ts';

/** Takes files of runs. They can be dropped anywhere on the page as well. */
export function OpenFile() {
  const { database } = useApp();
  return (
    <label className="button button-plain file">
      Open a run file
      <input
        type="file"
        accept=".penstock"
        className="visually-hidden"
        multiple
        onChange={async (event) => {
          const input = event.currentTarget;
          for (const file of input.files ?? []) await addFile(database, file);
          input.value = '';
        }}
      />
    </label>
  );
}
