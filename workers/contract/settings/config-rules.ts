/** Rules between the settings of a configuration. Apart from the check of single ones, which needs a schema. */

import type { Config } from '../config-types.ts';
import { SERVED_STAGES } from '../name-sets.ts';
import { ConfigError, type ConfigIssue, fieldIssue } from './config-error.ts';

/** A rule between settings. `check` gives the complaint; null where there is none. */
export interface Rule {
  /** The settings that it is about. */
  readonly paths: readonly string[];
  readonly check: (config: Config) => ConfigIssue | null;
}

const SERVICE_RULES = SERVED_STAGES.map((stage): Rule => {
  const [p50, p99] = [`service.${stage}.p50Us`, `service.${stage}.p99Us`];
  return {
    paths: [p50, p99],
    check: ({ service }) => {
      const { p50Us, p99Us } = service[stage];
      return p99Us >= p50Us ? null : fieldIssue(p99, p99Us, `at least ${p50}, which is ${p50Us} µs`);
    },
  };
});

const RULES: readonly Rule[] = [
  ...SERVICE_RULES,
  {
    paths: ['database.p50Ms', 'database.p99Ms'],
    check: ({ database: { p50Ms, p99Ms } }) =>
      p99Ms >= p50Ms ? null : fieldIssue('database.p99Ms', p99Ms, `at least database.p50Ms, which is ${p50Ms} ms`),
  },
  {
    paths: ['load.classMix.urgent', 'load.classMix.normal', 'load.classMix.bulk'],
    check: ({ load: { classMix } }) =>
      classMix.urgent + classMix.normal + classMix.bulk > 0
        ? null
        : fieldIssue('load.classMix', '0 + 0 + 0', 'at least one share above 0, or no event would have a class'),
  },
  {
    paths: ['load.shape', 'load.trace.id'],
    check: ({ load: { shape, trace } }) =>
      shape !== 'trace' || trace.id > 0
        ? null
        : fieldIssue('load.shape', shape, 'steady, ramp, sine, burst; trace once an arrival trace has been opened'),
  },
  {
    paths: ['breaker.openMs', 'breaker.maxOpenMs'],
    check: ({ breaker }) =>
      breaker.maxOpenMs >= breaker.openMs
        ? null
        : fieldIssue('breaker.maxOpenMs', breaker.maxOpenMs, `at least breaker.openMs, which is ${breaker.openMs} ms`),
  },
  {
    paths: ['breaker.minimumCalls', 'breaker.window'],
    check: ({ breaker }) =>
      breaker.minimumCalls <= breaker.window
        ? null
        : fieldIssue(
            'breaker.minimumCalls',
            breaker.minimumCalls,
            `at most breaker.window, which is ${breaker.window} calls`,
          ),
  },
];

/** The rules that a configuration breaks. No two are about the same setting. */
export function brokenRules(config: Config): readonly { paths: readonly string[]; issue: ConfigIssue }[] {
  return RULES.flatMap(({ paths, check }) => {
    const issue = check(config);
    return issue === null ? [] : [{ paths, issue }];
  });
}

/** @throws ConfigError when settings contradict each other */
export function checkRules(config: Config): void {
  const issues = brokenRules(config).map(({ issue }) => issue);
  if (issues.length > 0) throw new ConfigError(issues);
}
