/**
 * What makes elements of JSX (`jsxImportSource` in `vite.config.ts`): React's own, but every figure in a text gets an element
 * that translators leave alone. So no component has to remember to mark its figures, and none can forget it.
 *
 * In text that is left alone as a whole, in drawings, and where only text may be, the element itself is marked.
 */
import { createElement, type ElementType, Fragment, type Key, type ReactNode } from 'react';
import { jsx as plainJsx, jsxs as plainJsxs } from 'react/jsx-runtime';
import { hasFigure, partsOf } from './figures-in.ts';

interface Props {
  readonly children?: unknown;
  readonly translate?: unknown;
}

export { Fragment };

export function jsx(type: ElementType, props: Props, key?: Key) {
  return plainJsx(type, marked(type, props), key);
}
export function jsxs(type: ElementType, props: Props, key?: Key) {
  return plainJsxs(type, marked(type, props), key);
}

/** In these a text has no elements. */
const PLAIN: ReadonlySet<unknown> = new Set(['option', 'textarea', 'title', 'style', 'code', 'pre', 'text', 'tspan']);

/** The props that say the same with marks in them. */
export function marked(type: unknown, props: Props): Props {
  const { children, translate } = props;
  if (children === undefined || translate === 'no' || (typeof type !== 'string' && type !== Fragment)) return props;
  const all = Array.isArray(children) ? (children as unknown[]) : [children];
  if (!all.some((child) => isText(child) && hasFigure(String(child)))) return props;
  if (PLAIN.has(type)) return { ...props, translate: 'no' };
  return { ...props, children: Array.isArray(children) ? markedList(all) : markedText(String(children)) };
}

function isText(child: unknown): child is string | number {
  return typeof child === 'string' || typeof child === 'number';
}

/** Neighbouring texts are one; what comes after them keeps its place. */
function markedList(children: readonly unknown[]): ReactNode[] {
  const list: ReactNode[] = [];
  let text = '';
  let from = 0;
  const flush = () => {
    if (text !== '') list[from] = hasFigure(text) ? createElement(Sentence, { key: `text ${from}`, text }) : text;
    text = '';
  };
  children.forEach((child, i) => {
    list.push(null);
    if (isText(child)) {
      if (text === '') from = i;
      text += child;
    } else {
      flush();
      list[i] = child as ReactNode;
    }
  });
  flush();
  return list;
}

function Sentence({ text }: { text: string }): ReactNode {
  return markedText(text);
}

/** One element, so that a text is one thing to a flex or grid layout. */
function markedText(text: string): ReactNode {
  const parts = partsOf(text);
  if (parts.length === 3 && parts[0] === '' && parts[2] === '') return figure(text);
  return createElement('marked-text', null, ...parts.map((part, i) => (i % 2 === 0 ? part : figure(part))));
}
function figure(text: string): ReactNode {
  return createElement('bdi', { translate: 'no' }, text);
}
