/**
 * Runs before the program and says what is missing when that, or its style sheet, does not come. A small classic script: it
 * works where the program's own code does not, and uses nothing of it.
 */

/** Loading the program over a slow line takes seconds. */
const LATE_MS = 15_000;
const BOX = 'boot-guard';

type Way = readonly [label: string, act: () => void];

const reload: Way = ['Load the page again', () => location.reload()];
/** Undefined until the program begins, `begun` until all of it has come, then `complete`. */
const program = () => document.documentElement.dataset.program;

addEventListener(
  'error',
  (event) => {
    const { target } = event;
    if (target instanceof HTMLScriptElement && target.type === 'module') void tellMissing('program', target.src);
    else if (target instanceof HTMLLinkElement && /index-.*css$/.test(target.href))
      void tellMissing('style', target.href);
    else if (event instanceof ErrorEvent && !program()) say('The program of this page failed.', event.message);
  },
  true,
);
watch();

function watch(): void {
  setTimeout(() => {
    if (program() === 'complete' || document.getElementById(BOX)) return;
    const longer: Way = ['Wait longer', waitLonger];
    const box = say(
      program() ? 'A part of this page is late.' : 'The program of this page is late.',
      'The connection may be slow.',
      longer,
    );
    // It has come after all: there is nothing to wait for any more.
    new MutationObserver(() => program() === 'complete' && box.remove()).observe(document.documentElement, {
      attributeFilter: ['data-program'],
    });
  }, LATE_MS);
}

function waitLonger(): void {
  close();
  watch();
}
function close(): void {
  document.getElementById(BOX)?.remove();
}

async function tellMissing(what: 'program' | 'style', url: string): Promise<void> {
  const file = url.replace(document.baseURI.replace(/[^/]*$/, ''), '');
  const why = `${file}: ${await reasonOf(url)}. The site may have a new version.`;
  if (what === 'program') say('The program of this page did not load.', why);
  else
    say('The style sheet of this page did not load.', `${why} The page works without it.`, ['Go on without it', close]);
}

async function reasonOf(url: string): Promise<string> {
  try {
    const { ok, status, headers } = await fetch(url, { cache: 'no-store' });
    return `the server answers ${ok ? headers.get('Content-Type') : status}`;
  } catch {
    return 'nothing answers';
  }
}

/** The policy allows styles that scripts set. */
function say(title: string, text: string, ...offered: Way[]): HTMLElement {
  close();
  const box = document.createElement('div');
  box.id = BOX;
  box.role = 'alert';
  box.style.cssText = 'font:16px system-ui;padding:16px;border:2px solid';
  const strong = document.createElement('strong');
  strong.textContent = `${title} `;
  const buttons = document.createElement('p');
  for (const [label, act] of [...offered, reload]) {
    const button = document.createElement('button');
    button.style.cssText = 'font:inherit;padding:8px;margin:8px 8px 0 0';
    button.textContent = label;
    button.onclick = act;
    buttons.append(button);
  }
  box.append(strong, text, buttons);
  document.body.prepend(box);
  return box;
}
