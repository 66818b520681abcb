import { type ReactNode, useEffect, useRef } from 'react';
import { partButtonId } from '../map/MapPart.tsx';
import { type PartName, setView } from '../stores/view-store.ts';
import { Button } from '../ui/Button.tsx';
import { Figure } from '../ui/Figure.tsx';
import { FieldList } from './FieldControl.tsx';
import { fieldsOfPart } from './groups.ts';
import { PART_TEXTS, type PartFigure } from './part-texts.ts';
import { Transitions } from './Transitions.tsx';

/** One part of the map in detail: what it does, its live figures, its settings. */
export function PartPanel({ part, more }: { part: PartName; more: ReactNode }) {
  const { title, text, figures } = PART_TEXTS[part];
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    heading.current?.focus();
    // With the panel its focus goes as well: back to the part it was opened from.
    return () => {
      if (document.activeElement === document.body) document.getElementById(partButtonId(part))?.focus();
    };
  }, [part]);
  return (
    <section className="part" aria-labelledby="part-title">
      <Button label="All settings" className="back" icon="chevron" onClick={() => setView({ part: null })} />
      <h2 ref={heading} id="part-title" tabIndex={-1}>
        {title}
      </h2>
      <p className="part-text">{text}</p>
      <dl className="part-figures">
        {figures.map((figure) => (
          <FigureRow key={figure.label} figure={figure} />
        ))}
      </dl>
      {part === 'breaker' && <Transitions />}
      {more}
      <h3>Settings that affect it</h3>
      <FieldList fields={fieldsOfPart(part)} />
    </section>
  );
}

function FigureRow({ figure: { label, read } }: { figure: PartFigure }): ReactNode {
  return (
    <div>
      <dt>{label}</dt>
      <dd>
        <Figure className="boxed" read={(shown) => read(shown, shown.config)} />
      </dd>
    </div>
  );
}
