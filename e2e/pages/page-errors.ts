import type { ConsoleMessage, Page } from '@playwright/test';

/** Errors of a page and its console, from now on until `end` is called. */
export function listenForErrors(page: Page): { readonly errors: string[]; end(): void } {
  const errors: string[] = [];
  const onError = ({ name, message }: Error) => errors.push(`${name}: ${message}`);
  const onConsole = (message: ConsoleMessage) => {
    if (message.type() === 'error') errors.push(message.text());
  };
  page.on('pageerror', onError);
  page.on('console', onConsole);
  return {
    errors,
    end: () => {
      page.off('pageerror', onError);
      page.off('console', onConsole);
    },
  };
}
