import type { KernelState } from '../../workers/contract/name-sets.ts';
import type { EngineFigures } from '../../workers/contract/snapshot-types.ts';
import { formatCount, formatRate, UNKNOWN } from '../format.ts';
import { rateOf } from '../frame/reading.ts';
import { useList } from '../frame/use-list.ts';
import { setText } from '../frame/use-readout.ts';
import { ColumnHeads } from '../ui/ColumnHeads.tsx';

/** What the threads count of the engine, with what each figure means. */
const FIGURES: readonly { readonly name: keyof EngineFigures; readonly label: string; readonly help: string }[] = [
  { name: 'parks', label: 'Sleeps', help: 'A worker found nothing to do, spun for a moment and went to sleep.' },
  {
    name: 'wakeUps',
    label: 'Wake-ups',
    help: 'A sleeping worker was woken because there was something for it. The others woke by their own clock.',
  },
  {
    name: 'stealsTried',
    label: 'Steals tried',
    help: "A member of the transform pool saw a chunk of events in another's deque and tried to take it.",
  },
  { name: 'stealsWon', label: 'Steals won', help: 'It got the chunk.' },
  {
    name: 'failedSwaps',
    label: 'Failed swaps',
    help: 'Another thread took the chunk first: the compare-and-swap of the try failed.',
  },
];

/** What the inner loops run in. */
const KERNELS: Readonly<Record<KernelState, string>> = {
  unknown: '',
  webassembly: 'The inner loops run in WebAssembly, over the memory that all threads share.',
  'no memory':
    'The inner loops run in TypeScript, which is slower: this browser gives no shared WebAssembly memory of the size that this run needs.',
  'no code': 'The inner loops run in TypeScript, which is slower: their WebAssembly code could not be loaded.',
};

const PLACES = ['in all', 'per second'] as const;
/** No other place on the screen has these figures, and ten numbers cannot be read five times a second. */
const EVERY_MS = 1000;

/** What the engine does below the stages: counted by every thread in a stripe of its own, and summed here. */
export function Engine() {
  const kernels = useList<HTMLParagraphElement>(EVERY_MS, (element, { now }) => setText(element, KERNELS[now.kernels]));
  const body = useList<HTMLTableSectionElement>(EVERY_MS, (element, shown) => {
    FIGURES.forEach(({ name }, i) => {
      const [count, rate] = element.rows[i]!.querySelectorAll('.boxed');
      setText(count!, formatCount(shown.now.engine[name]));
      setText(rate!, formatRate(rateOf(shown, ({ engine }) => engine[name])));
    });
  });
  return (
    <section className="card list" aria-labelledby="engine" id="panel-engine" tabIndex={-1}>
      <header>
        <h3 id="engine">Engine</h3>
        <p className="unit">counted by all threads in this run</p>
      </header>
      <table className="engine">
        <ColumnHeads names={['what', ...PLACES]} />
        <tbody ref={body}>
          {FIGURES.map(({ name, label, help }) => (
            <tr key={name}>
              <th scope="row">
                {label}
                <small id={`engine-${name}-help`}>{help}</small>
              </th>
              {PLACES.map((place) => (
                <td key={place} translate="no" aria-describedby={`engine-${name}-help`}>
                  <span className="boxed">{UNKNOWN}</span>
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      <p className="unit" ref={kernels} />
    </section>
  );
}
