import { Component, type ReactNode } from 'react';
import { Button } from './Button.tsx';

interface Props {
  /** What it is called within a sentence: “the map”. */
  readonly name: string;
  readonly children: ReactNode;
}
interface State {
  readonly error: unknown;
}

/**
 * Keeps an error in one part of the screen from taking the others with it: the part says what went wrong and offers to be
 * shown again. React writes the error, with where it came from, to the console.
 */
export class ErrorBoundary extends Component<Props, State> {
  override readonly state: State = { error: null };

  static getDerivedStateFromError(error: unknown): State {
    return { error };
  }

  override render(): ReactNode {
    const { name, children } = this.props;
    const { error } = this.state;
    if (error === null) return children;
    return (
      <section className="banner" role="alert" tabIndex={-1}>
        <p>
          <strong>{capitalized(name)} failed and is not shown.</strong> {errorText(error)}. Everything else goes on.
        </p>
        <Button label={`Show ${name} again`} icon="reset" onClick={() => this.setState({ error: null })} />
      </section>
    );
  }
}

function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** What went wrong, in the words of whatever threw: kind and message, without a full stop. */
export function errorText(error: unknown): string {
  const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return text.replace(/\.$/, '');
}
