/**
 * Stage workers show no setting and check none: labels, units and ranges of the list of settings, which they read values by,
 * would be part of the first load.
 */
import type { Plugin } from 'vite';

const FIELDS = 'contract/settings/config-fields.ts';
const PARTS = /\b(?:unit: '[^']*'|(?:min|max): [\d._]+(?:e\d+)?|(?:isInteger|isLog): true),?\s*/g;
/** The call that makes a field, its path, and its label. */
const FIELD = /\b(number|choice|toggle|text|micros)\((\s*(?:'[^']+'|`[^`]+`),\s*)(?:'[^']*'|`[^`]*`)/g;

export function withoutLabels(): Plugin {
  return {
    name: 'without-labels',
    apply: 'build',
    enforce: 'pre',
    transform(code, id) {
      if (!id.endsWith(FIELDS)) return null;
      const without = withoutWhatIsShown(code);
      if (without === code) this.error(`${FIELDS} has no labels that are known as such`);
      return { code: without, map: null };
    },
  };
}

export function withoutWhatIsShown(code: string): string {
  return code.replace(FIELD, "$1($2''").replace(PARTS, '');
}
