/** Says, while a file is held over the page, that it can be dropped there, and what is taken. Loaded with the first one. */
import './drop-cue.css';

/** While a file is held the browser says so several times a second, and when it is taken away perhaps never. */
const LATE_MS = 600;

let cue: HTMLElement | null = null;
let timer: ReturnType<typeof setTimeout> | undefined;

/** Called as often as the browser says that a file is held. */
export function showDropCue(): void {
  cue ??= addedCue();
  cue.hidden = false;
  clearTimeout(timer);
  timer = setTimeout(hideDropCue, LATE_MS);
}
export function hideDropCue(): void {
  clearTimeout(timer);
  if (cue !== null) cue.hidden = true;
}

function addedCue(): HTMLElement {
  const added = document.createElement('div');
  added.className = 'drop-cue';
  added.setAttribute('role', 'status');
  const [title, kinds] = [document.createElement('strong'), document.createElement('span')];
  title.textContent = 'Drop it to open it';
  kinds.textContent = 'A table with times and values, a run (.penstock), or a profile. It stays in this browser.';
  added.append(title, kinds);
  document.body.append(added);
  return added;
}
