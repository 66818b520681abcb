/** What the panel “Make it my pipeline” shows besides the settings themselves. */
import { createStore } from 'zustand/vanilla';
import type { ProfileSource } from './profile-types.ts';

interface ProfileState {
  readonly isOpen: boolean;
  readonly name: string;
  /** Where its numbers come from. */
  readonly note: string;
  readonly sources: readonly ProfileSource[];
  /** Why a file was not taken, line by line. */
  readonly problems: readonly string[];
}
export const profileStore = createStore<ProfileState>(() => ({
  isOpen: false,
  name: 'My pipeline',
  note: '',
  sources: [],
  problems: [],
}));

export function openProfilePanel(): void {
  profileStore.setState({ isOpen: true, problems: [] });
}
