/**
 * What this page never uses of React, which comes as a whole: pages drawn by a server, view transitions, lists of suspended
 * parts, styles and scripts as elements, preloading, references to fragments, forms that are functions, transitions, caches, copies
 * of elements. Two fifths of the first load are React.
 * `unused-react.test.ts` says so as soon as the page uses one of them.
 */
import type { Plugin } from 'vite';
import { type NeverRun, withoutNeverRun } from './never-run.ts';

const REACT_DOM_CLIENT: NeverRun = {
  // In this order: a part of a server's page, a list of suspended parts, a cache, an element of the head, the head itself, a
  // view transition, an activity.
  tags: [18, 19, 24, 26, 27, 30, 31],
  variables: { isHydrating: 'false', shouldStartViewTransition: 'false' },
  fields: { isDehydrated: 'false', dehydrated: 'null' },
  functions: {
    ...nothing('prepareToHydrateHostInstance', 'updateDehydratedSuspenseComponent'),
    // Keeps events for parts that are not hydrated yet.
    queueIfContinuousEvent: 'false',
    ...nothing('prefetchDNS', 'preconnect', 'preload', 'preloadModule'),
    ...nothing('preinitScript', 'preinitStyle', 'preinitModuleScript'),
    // Forms whose action is a function, and their state. The name of `extractEvents$1` is that of the events of such forms.
    ...nothing('startHostTransition', 'extractEvents$1'),
    ...nothing('mountActionState', 'updateActionStateImpl', 'rerenderActionState', 'dispatchActionState'),
    ...nothing('runActionStateAction'),
    // Transitions, values that are deferred or hoped for, caches of a compiler.
    ...nothing('startTransition', 'defaultOnDefaultTransitionIndicator', 'dispatchOptimisticSetState', 'useMemoCache'),
    ...nothing('mountDeferredValueImpl', 'updateDeferredValueImpl'),
    // Elements of the head, and a commit that waits for styles or pictures.
    ...nothing('suspendResource', 'suspendInstance', 'insertSuspendedStylesheets', 'preloadStylesheet'),
    ...Object.fromEntries(['isHostHoistableType', 'maySuspendCommit'].map((name) => [name, 'false'])),
    ...Object.fromEntries(['getResource', 'acquireResource', 'waitForCommitToBeReady'].map((name) => [name, 'null'])),
    // Elements that are no part of HTML or SVG: `<x-chart>`.
    ...nothing('setPropOnCustomElement'),
    ...nothing('retryIfBlockedOn', 'attemptExplicitHydrationTarget'),
    // `onBeforeInput`, which is made of other events.
    ...Object.fromEntries(['getNativeBeforeInputChars', 'getFallbackBeforeInputChars'].map((name) => [name, 'null'])),
    // The names of the components around an error, in `componentStack`.
    getStackByFiberInDevAndProd: "''",
  },
  assignments: [
    'ReactDOMHydrationRoot.prototype.unstable_scheduleHydration',
    'FragmentInstance.prototype',
    'ViewTransitionPseudoElement.prototype',
  ],
};
const REACT_DOM: NeverRun = { assignments: ['exports.preload', 'exports.preinit', 'exports.preconnect'] };
const REACT: NeverRun = {
  assignments: [
    ...['exports.Children', 'exports.addTransitionType', 'exports.cloneElement', 'exports.startTransition'],
    ...['exports.cache', 'exports.unstable_useCacheRefresh'],
    ...['exports.useActionState', 'exports.useOptimistic', 'exports.useTransition'],
    ...['exports.useDeferredValue', 'exports.useInsertionEffect'],
  ],
};

export const UNUSED: Readonly<Record<string, NeverRun>> = {
  'react-dom/cjs/react-dom-client.production.js': REACT_DOM_CLIENT,
  'react-dom/cjs/react-dom.production.js': REACT_DOM,
  'react/cjs/react.production.js': REACT,
};

export function withoutUnusedReact(): Plugin {
  return {
    name: 'without-unused-react',
    apply: 'build',
    transform(code, id) {
      const known = Object.entries(UNUSED).find(([file]) => id.endsWith(`node_modules/${file}`))?.[1];
      return known === undefined ? null : { code: withoutNeverRun(code, known), map: null };
    },
  };
}

function nothing(...functions: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(functions.map((name) => [name, 'undefined']));
}
