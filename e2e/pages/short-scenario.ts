/** A scenario that is over in a few seconds, holds on any machine, and has one of everything that the screen shows. */
import { EXAMPLE } from '../../app/scenarios/definition/example-scenario.ts';
import type { Scenario } from '../../app/scenarios/definition/scenario-types.ts';

const settings = {
  'load.eventsPerSecond': { share: 2, of: 'alarms' },
  'failures.subscribers.alarms': 1000,
  'scheduler.budgetMs.urgent': 60_000,
  'scheduler.budgetMs.normal': 60_000,
  'scheduler.budgetMs.bulk': 60_000,
} as const;

export const SHORT: Scenario = {
  ...EXAMPLE,
  id: 'short',
  title: 'A short one',
  acts: [
    { name: 'It blocks', settings: { ...settings, 'broadcast.policies.alarms': 'block' }, seconds: 3 },
    { name: 'It skips', settings: { ...settings, 'broadcast.policies.alarms': 'skip' }, seconds: 3 },
  ],
  watch: {
    chart: 'throughput',
    series: 'counters.stored/s',
    cues: [
      { act: 1, at: 0, text: 'Alarms takes 1 ms an event, and may block.', part: 'alarms' },
      { act: 2, at: 0, text: 'The same reader, but now it skips.', part: 'chart' },
    ],
  },
  verdict: [
    { claim: 'Storage gets something while it blocks', figure: 'counters.stored', act: 1, is: 'at least', of: 1 },
    { claim: 'Nothing is lost while it skips', figure: 'lost', act: 2, is: 'at most', of: 0 },
  ],
  knob: { setting: 'broadcast.policies.alarms', values: ['skip', 'conflate'] },
  goOn: { 'failures.subscribers.alarms': 250, 'broadcast.policies.alarms': 'conflate' },
  endsWhenDecided: false,
};

/** The same under another name, to go on to. */
export const NEXT: Scenario = {
  ...SHORT,
  id: 'next',
  title: 'The one after it',
  patterns: ['breaker'],
  needs: { cores: 64 },
};
