/** Names of columns as a table shows them: no two are alike, for a name is all that tells two sensors apart. */

const MOST_LETTERS = 80;

/** @param groups cells above the names, each merged over the columns up to the next one that is not empty */
export function namesBelow(groups: readonly string[], cells: readonly string[]): string[] {
  const names = cells.map(clean);
  const isRepeated = new Set(names).size < names.length;
  const grouped = isRepeated && groups.length > 0 ? underGroups(groups.map(clean), names) : names;
  const seen = new Map<string, number>();
  return grouped.map((name) => {
    if (name === '') return '';
    const before = seen.get(name) ?? 0;
    seen.set(name, before + 1);
    return before === 0 ? name : `${name} (${before + 1})`;
  });
}

function clean(name: string): string {
  return name
    .replace(/^\uFEFF/, '')
    .trim()
    .slice(0, MOST_LETTERS);
}

/** Only names that are there more than once need their group. */
function underGroups(groups: readonly string[], names: readonly string[]): string[] {
  let group = '';
  return names.map((name, i) => {
    group = groups[i] || group;
    const isAlone = names.indexOf(name) === names.lastIndexOf(name);
    return isAlone || name === '' || group === '' ? name : `${group} ${name}`;
  });
}

/** Whether a cell may be the name that a column has here: see `namesBelow`. */
export function isNameOf(name: string, cell: string): boolean {
  if (cell === '') return name === '' || /^column \d+$/.test(name);
  return name === cell || name.replace(/ \(\d+\)$/, '') === cell || name.endsWith(` ${cell}`);
}
