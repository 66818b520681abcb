import { PART_TEXTS } from '../controls/part-texts.ts';
import { useView } from '../frame/app-context.ts';
import { setView } from '../stores/view-store.ts';
import { Button } from '../ui/Button.tsx';
import { Figure } from '../ui/Figure.tsx';

/** The live figures of the part of the map that was clicked. Its settings are the scenario's. */
export function PartFigures() {
  const part = useView((view) => view.part);
  if (part === null) return null;
  const { title, figures } = PART_TEXTS[part];
  return (
    <section className="play-part" aria-label={title}>
      <header>
        <h3>{title}</h3>
        <Button isCompact label={`Close ${title}`} icon="close" onClick={() => setView({ part: null })} />
      </header>
      <dl className="part-figures">
        {figures.map(({ label, read }) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>
              <Figure read={(shown) => read(shown, shown.config)} />
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
