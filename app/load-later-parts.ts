/** The bundle of what can wait. In one place: each mention of a bundle takes room in what is loaded first. */
export function loadLaterParts(): Promise<typeof import('./later-parts.tsx')> {
  return import('./later-parts.tsx');
}
