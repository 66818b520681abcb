/** What is known of the copy of the site that this browser keeps. */
import { createStore } from 'zustand/vanilla';

export const siteStore = createStore<{ readonly isNewThere: boolean }>(() => ({
  /** Another build is kept, and waits until a person wants it or no page of this one is open. */
  isNewThere: false,
}));
