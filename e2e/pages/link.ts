import { withEnds } from '../../workers/contract/links/to-hash.ts';

/** The hash of a link with these settings (`a.b=1&c.d=2`) over the defaults of today, as the program itself writes it. */
export function linkOf(settings: string): string {
  return withEnds(settings.split('&').filter(Boolean));
}
