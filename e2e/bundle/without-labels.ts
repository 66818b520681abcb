/**
 * Stage workers show no setting and check none: labels, units and ranges of the list of settings, which they read values by,
 * would be part of the first load. Other workers have the whole list: they are loaded later, and say what is allowed.
 */
import type { Plugin } from 'vite';

const ENTRY = 'stage.worker.ts';
const FIELDS = 'contract/settings/config-fields.ts';
const PARTS = /\b(?:unit: '[^']*'|(?:min|max): [\d._]+(?:e\d+)?|(?:isInteger|isLog): true),?\s*/g;
/** The call that makes a field, its path, and its label. */
const FIELD = /\b(number|choice|toggle|text|micros)\((\s*(?:'[^']+'|`[^`]+`),\s*)(?:'[^']*'|`[^`]*`)/g;

/** Of the build of one worker: each has plugins of its own. */
export function withoutLabels(): Plugin {
  let isStage = false;
  return {
    name: 'without-labels',
    apply: 'build',
    enforce: 'pre',
    buildStart({ input }) {
      isStage = Object.values(input).some((entry) => entry.endsWith(ENTRY));
    },
    transform(code, id) {
      if (!isStage || !id.endsWith(FIELDS)) return null;
      const without = withoutWhatIsShown(code);
      if (without === code) this.error(`${FIELDS} has no labels that are known as such`);
      return { code: without, map: null };
    },
  };
}

export function withoutWhatIsShown(code: string): string {
  return code.replace(FIELD, "$1($2''").replace(PARTS, '');
}
