/** From a function in the production build back to where it was written. */
import { existsSync, readFileSync } from 'node:fs';
import { SourceMap } from 'node:module';
import { basename, join } from 'node:path';

/** Of V8's profiler. Lines and columns count from 0. */
export interface CallFrame {
  readonly functionName: string;
  readonly url?: string;
  readonly lineNumber?: number;
  readonly columnNumber?: number;
}

export interface Origin {
  readonly name: string;
  /** From the repository's root; of what is the engine's own its name, such as `(garbage collector)`. */
  readonly file: string;
}

/** The compiler's name of a kernel's function, which the build keeps: file and function. */
const KERNEL = /(?:^|\/)assembly\/(\w+)\/(.+)$/;

/** What a map says of a position. It has a name only if the build changed it. */
interface Place {
  readonly originalSource?: string;
  readonly name?: string | undefined;
}

export class SourceMaps {
  private readonly maps = new Map<string, SourceMap | undefined>();

  /** @param folder The bundles', each with its map beside it. */
  constructor(private readonly folder: string) {}

  /** The build's own names where a bundle has no map. */
  originOf({ functionName, url, lineNumber = 0, columnNumber = 0 }: CallFrame): Origin {
    const name = functionName || '(anonymous)';
    if (!url) return { name, file: name };
    if (url.startsWith('wasm:')) {
      const [, file, kernel] = KERNEL.exec(name) ?? [];
      return kernel ? { name: kernel, file: `workers/kernel/assembly/${file}.ts` } : { name, file: 'WebAssembly' };
    }
    const bundle = basename(url);
    const place: Place = this.mapOf(bundle)?.findEntry(lineNumber, columnNumber) ?? {};
    if (!place.originalSource) return { name, file: bundle };
    return { name: place.name ?? name, file: place.originalSource.replace(/^(\.\.\/)+/, '') };
  }

  private mapOf(bundle: string): SourceMap | undefined {
    if (!this.maps.has(bundle)) {
      const file = join(this.folder, `${bundle}.map`);
      this.maps.set(bundle, existsSync(file) ? new SourceMap(JSON.parse(readFileSync(file, 'utf8'))) : undefined);
    }
    return this.maps.get(bundle);
  }
}
