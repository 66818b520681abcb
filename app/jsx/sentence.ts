/** Sentences that are written past React, with every sample. */
import { setText } from '../frame/use-readout.ts';
import { partsOf } from './figures-in.ts';

interface Written {
  readonly words: string;
  readonly figures: readonly HTMLElement[];
}
const written = new WeakMap<Element, Written>();

/**
 * Writes a text that has figures in it. Where only they differ, only they are written: the words around them may be in
 * another language by now. Nothing else may write to the element.
 */
export function setSentence(element: Element, text: string): void {
  const parts = partsOf(text);
  const figures = parts.filter((_, i) => i % 2 === 1);
  const words = parts.filter((_, i) => i % 2 === 0).join('\0');
  const before = written.get(element);
  if (before?.words === words && before.figures.every((figure) => element.contains(figure))) {
    before.figures.forEach((figure, i) => {
      setText(figure, figures[i]!);
    });
    return;
  }
  const made = parts.map((part, i) => (i % 2 === 0 ? part : figureOf(part)));
  element.replaceChildren(...made.filter((part) => part !== ''));
  written.set(element, { words, figures: made.filter((part) => typeof part !== 'string') });
}

function figureOf(text: string): HTMLElement {
  const figure = document.createElement('bdi');
  figure.translate = false;
  figure.textContent = text;
  return figure;
}
