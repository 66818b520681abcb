/** What the panel “Make it my pipeline” shows besides the settings themselves. */
import { createStore } from 'zustand/vanilla';
import type { NamedBlob } from '../../workers/contract/import-types.ts';
import type { MeasuredPart } from '../../workers/contract/name-sets.ts';
import type { ProfileSource } from './profile-types.ts';

interface ProfileState {
  readonly isOpen: boolean;
  readonly name: string;
  /** Where its numbers come from. */
  readonly note: string;
  readonly sources: readonly ProfileSource[];
  /** Why a file was not taken, line by line. */
  readonly problems: readonly string[];
  /** A file of measured times that was opened elsewhere, and the part that it is of; null until that is said. */
  readonly offered: { readonly file: NamedBlob; readonly part: MeasuredPart | null } | null;
}
export const profileStore = createStore<ProfileState>(() => ({
  isOpen: false,
  name: 'My pipeline',
  note: '',
  sources: [],
  problems: [],
  offered: null,
}));

export function openProfilePanel(): void {
  profileStore.setState({ isOpen: true, problems: [] });
}

/** Opens the panel, which asks what part the times in a file are of. */
export function offerDurations(file: NamedBlob): void {
  profileStore.setState({ isOpen: true, problems: [], offered: { file, part: null } });
}
