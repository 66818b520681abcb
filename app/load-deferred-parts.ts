/** The bundle of what can wait. In one place: each mention of a bundle takes room in what is loaded first. */
export function loadDeferredParts(): Promise<typeof import('./deferred-parts.tsx')> {
  return import('./deferred-parts.tsx');
}
