/**
 * For `page.waitForFunction`, which by itself looks in every frame: so the page makes sixty frames a second in place of the
 * few that it needs, and each takes processor time from the pipeline. A page behind another makes none.
 */
export const SELDOM = { polling: 50 } as const;
