/** Rules between the settings of a configuration. Apart from the check of single ones, which needs a schema. */
import { ConfigError, type ConfigIssue, fieldIssue } from './config-error.ts';
import type { Config } from './config-types.ts';

const RULES: readonly ((config: Config) => ConfigIssue | null)[] = [
  ({ load: { classMix } }) =>
    classMix.urgent + classMix.normal + classMix.bulk > 0
      ? null
      : fieldIssue('load.classMix', '0 + 0 + 0', 'at least one share above 0, or no event would have a class'),
  ({ breaker }) =>
    breaker.maxOpenMs >= breaker.openMs
      ? null
      : fieldIssue('breaker.maxOpenMs', breaker.maxOpenMs, `at least breaker.openMs, which is ${breaker.openMs} ms`),
  ({ breaker }) =>
    breaker.minimumCalls <= breaker.window
      ? null
      : fieldIssue(
          'breaker.minimumCalls',
          breaker.minimumCalls,
          `at most breaker.window, which is ${breaker.window} calls`,
        ),
];

/** @throws ConfigError when settings contradict each other */
export function checkRules(config: Config): void {
  const issues = RULES.flatMap((rule) => rule(config) ?? []);
  if (issues.length > 0) throw new ConfigError(issues);
}
