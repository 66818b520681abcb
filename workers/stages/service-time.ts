/** How long services are asked to take: draws from the distribution that a stage is set to. */
import type { ServiceTimeSettings } from '../contract/config-types.ts';

/** How many standard deviations the 99th percentile of a normal distribution lies above its middle. */
const P99_SIGMAS = 2.326_347_874;
/** No draw takes longer, ms: the tail of a wide log-normal one would outlast the run. */
const MOST_MS = 60_000;

export class ServiceTime {
  private settings: ServiceTimeSettings = { kind: 'none', meanUs: 0, p50Us: 0, p99Us: 0 };

  constructor(private readonly random: () => number) {}

  configure(settings: ServiceTimeSettings): void {
    this.settings = settings;
  }

  get isAsked(): boolean {
    return this.settings.kind !== 'none';
  }

  /** @returns ms */
  draw(): number {
    const { kind, meanUs, p50Us, p99Us } = this.settings;
    switch (kind) {
      case 'none':
        return 0;
      case 'fixed':
        return meanUs / 1000;
      case 'exponential':
        return Math.min((-meanUs / 1000) * Math.log(1 - this.random()), MOST_MS);
      case 'log-normal':
        return Math.min((p50Us / 1000) * (p99Us / p50Us) ** (this.normal() / P99_SIGMAS), MOST_MS);
    }
  }

  /** A standard normal draw: Box and Muller, 1958. */
  private normal(): number {
    return Math.sqrt(-2 * Math.log(1 - this.random())) * Math.cos(2 * Math.PI * this.random());
  }
}
