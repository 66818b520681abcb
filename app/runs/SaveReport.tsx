import { errorText } from '../../workers/contract/error-text.ts';
import type { Comparison } from '../comparison/comparison.ts';
import { notify } from '../stores/notice-store.ts';
import { Button } from '../ui/Button.tsx';
import { saveFile } from '../ui/save-file.ts';

/** The comparison as files: HTML to be read, JSON of the figures. */
export function SaveReport({ comparison }: { comparison: Comparison }) {
  const { names } = comparison;
  const base = names
    .join('-against-')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '-');
  const report = async () => {
    try {
      const { reportOf } = await import('../comparison/report.ts');
      const html = await reportOf(comparison, { made: new Date().toISOString(), version: PENSTOCK_VERSION });
      saveFile(new Blob([html], { type: 'text/html' }), `${base}.html`);
    } catch (error) {
      notify('error', 'The report could not be made', [errorText(error)]);
    }
  };
  return (
    <p className="verdict-acts">
      <Button label="Save the report" icon="save" look="primary" onClick={() => void report()} />
      <Button
        label="Save as JSON"
        icon="save"
        onClick={() => saveFile(new Blob([jsonOf(comparison)], { type: 'application/json' }), `${base}.json`)}
      />
    </p>
  );
}

/** The last snapshot of each run, as `penstock.snapshot()` gives it, and the settings; of moments of one run, their figures. */
function jsonOf({ runs, names, figures, isOfMoments }: Comparison): string {
  if (isOfMoments) {
    const of = (i: number) => Object.fromEntries(figures.map(({ label, texts }) => [label, texts[i]]));
    return JSON.stringify({ moments: names.map((name, i) => ({ name, figures: of(i) })) }, null, 2);
  }
  const told = runs.map(({ head, last, config }, i) => {
    const { program, startedAt, machine } = head;
    return { name: names[i], program, startedAt, machine, config, snapshot: last };
  });
  return JSON.stringify({ runs: told }, null, 2);
}
