/** `jsx-runtime.ts` as the development server asks for it. */
import type { ElementType, Key } from 'react';
import { jsxDEV as plainJsx } from 'react/jsx-dev-runtime';
import { marked } from './jsx-runtime.ts';

export { Fragment } from './jsx-runtime.ts';

export function jsxDEV(
  type: ElementType,
  props: Parameters<typeof marked>[1],
  key: Key | undefined,
  isStatic: boolean,
  source?: Parameters<typeof plainJsx>[4],
  self?: unknown,
) {
  return plainJsx(type, marked(type, props), key, isStatic, source, self);
}
