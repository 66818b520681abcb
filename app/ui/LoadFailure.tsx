import { errorText } from './ErrorBoundary.tsx';

/** Why a part of the program that is loaded later is not there, and what helps. */
export function LoadFailure({ error }: { error: unknown }) {
  return (
    <>
      {errorText(error)}.{isNotFetched(error) && ' Check the connection to the server.'}
    </>
  );
}

/**
 * Whether the code did not come, rather than failed when it ran. Browsers throw a TypeError for that, in words of their
 * own: "Failed to fetch dynamically imported module" (Chromium), "error loading dynamically imported module" (Firefox),
 * "Importing a module script failed" (Safari); what fails to run throws its own error. Vite adds style sheets.
 */
function isNotFetched(error: unknown): boolean {
  return (
    error instanceof Error && /dynamically imported module|Importing a module script|preload CSS/i.test(error.message)
  );
}
