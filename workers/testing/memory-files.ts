/** Private files of rows, without a browser. */
import type { RowsFile } from '../contract/import-types.ts';
import { sensorsAt, valuesAt } from '../contract/recordings/rows-file.ts';
import type { PrivateFile, PrivateFiles } from '../import/rows/row-blocks.ts';

/** Private files in memory, for tests; `open` has those that nobody has closed. */
export class MemoryFiles implements PrivateFiles {
  readonly kept = new Map<string, Uint8Array>();
  readonly open = new Set<string>();
  private made = 0;
  newName() {
    this.made++;
    return `rows-${this.made}`;
  }
  async create(name: string): Promise<PrivateFile> {
    this.open.add(name);
    this.kept.set(name, new Uint8Array());
    const change = (bytes: number) => {
      const wider = new Uint8Array(bytes);
      wider.set(this.kept.get(name)!.subarray(0, bytes));
      this.kept.set(name, wider);
      return wider;
    };
    return {
      read: (bytes, { at }) => {
        const found = this.kept.get(name)!.subarray(at, at + bytes.length);
        bytes.set(found);
        return found.length;
      },
      write: (bytes, { at }) => {
        const file = this.kept.get(name)!;
        (file.length >= at + bytes.length ? file : change(at + bytes.length)).set(bytes, at);
        return bytes.length;
      },
      truncate: (bytes) => void change(bytes),
      flush: () => {},
      close: () => void this.open.delete(name),
    };
  }
  async remove(name: string) {
    this.kept.delete(name);
  }
  /** Of a file that holds rows by column. */
  columns({ name, total, first, rows }: RowsFile) {
    const { buffer } = this.kept.get(name)!;
    return {
      timeMs: new Float64Array(buffer, 0, total).slice(first, first + rows),
      value: new Float64Array(buffer, valuesAt(total), total).slice(first, first + rows),
      sensor: new Uint16Array(buffer, sensorsAt(total), total).slice(first, first + rows),
    };
  }
}
