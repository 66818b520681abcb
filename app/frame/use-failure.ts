import { useCallback, useState } from 'react';

/**
 * Wraps what runs outside React, in the frame loop or in a listener, so that its error reaches the error boundary around
 * the component, as if rendering had thrown it.
 */
export function useFailure(): <P extends unknown[]>(act: (...parameters: P) => void) => (...parameters: P) => void {
  const [, setFailure] = useState<null>(null);
  return useCallback(
    (act) =>
      (...parameters) => {
        try {
          act(...parameters);
        } catch (error) {
          setFailure(() => {
            throw error;
          });
        }
      },
    [],
  );
}
