/** A scenario's file that the system has opened with the program, until the screen Scenarios takes it. */
import { createStore } from 'zustand/vanilla';

export const openedFile = createStore<{ readonly file: File | null }>(() => ({ file: null }));
