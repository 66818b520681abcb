/**
 * A scenario as an example, with a word on each part: what tests begin with, and what somebody who writes one can copy.
 * Lessons are JSON files of the same form in `public/lessons/`.
 */
import type { Scenario } from './scenario-types.ts';

export const EXAMPLE: Scenario = {
  penstock: 'scenario',
  version: 1,
  // Its address, and the name under which this browser keeps that it was done.
  id: 'slow-reader',
  title: 'One slow reader',
  // Of the eight: where it stands in the gallery.
  patterns: ['broadcast', 'channel'],
  claim: 'A reader that may block holds back everybody; one that skips holds back nobody.',
  learn: 'What the policy of one slow subscriber does to all the others.',
  question: {
    text: 'One of four readers takes 1 ms an event; five times as many come. How much is stored while it blocks?',
    answers: [
      { text: 'All of it', reason: 'It would be, if the reader skipped what it cannot take.' },
      { text: 'A fifth', reason: 'Nobody gets ahead of a reader that blocks, the storage neither.' },
    ],
    // Counted from 1, as acts are.
    right: 2,
  },
  acts: [
    {
      name: 'It blocks',
      settings: {
        // Never a number: a share of a timer, or of this machine's speed check.
        'load.eventsPerSecond': { share: 5, of: 'alarms' },
        'failures.subscribers.alarms': 1000,
        'broadcast.policies.alarms': 'block',
        'scheduler.budgetMs.urgent': 60_000,
        'scheduler.budgetMs.normal': 60_000,
        'scheduler.budgetMs.bulk': 60_000,
      },
      seconds: 12,
      // Not measured.
      warmUp: 2,
    },
    {
      name: 'It skips',
      settings: {
        'load.eventsPerSecond': { share: 5, of: 'alarms' },
        'failures.subscribers.alarms': 1000,
        'broadcast.policies.alarms': 'skip',
      },
      // By the run's clock, with the `at`, `what`, `value` and `for` of a link's timeline.
      timeline: [{ at: 8, what: 'burst', value: 2, for: 1 }],
      seconds: 12,
      warmUp: 2,
    },
  ],
  watch: {
    chart: 'throughput',
    // Drawn for both acts on one scale, a value a second.
    series: 'counters.stored/s',
    cues: [
      { act: 1, at: 0, text: 'Alarms takes 1 ms an event, and may block.', part: 'alarms' },
      { act: 2, at: 1, text: 'The same reader, but now it skips.', part: 'alarms' },
    ],
  },
  verdict: [
    // Acts count from 1. 15 % of the formula's value, or 20 /s, whichever is more.
    {
      claim: 'While it blocks, storage gets what the reader takes',
      figure: 'counters.stored/s',
      act: 1,
      is: 'within',
      of: { formula: 'capacity', with: { size: 1, ms: 1 } },
      percent: 25,
      or: 20,
    },
    {
      claim: 'While it skips, all is stored',
      figure: 'counters.stored/s',
      act: 2,
      to: 8,
      over: { figure: 'counters.stored/s', act: 1 },
      is: 'at least',
      of: 3,
    },
    { claim: 'Nothing is lost', figure: 'lost', act: 2, is: 'at most', of: 0, moment: 'drained' },
  ],
  why: {
    text: 'A reader that blocks keeps the events it has not read. The others share the pool they are kept in. So all move at its pace.',
    source: {
      title: 'Summary of the Amazon Kinesis event of November 25, 2020',
      url: 'https://aws.amazon.com/message/11201/',
    },
  },
  // What to do about it in one's own pipeline.
  atHome: 'Ask of each reader whether it may hold back the others. Give one that may not a limit and a policy.',
  // What can be changed once the verdict is there: in all acts, or in those that set it where only some do.
  knob: { setting: 'broadcast.lagLimit', values: [10, 1000] },
  goOn: { 'failures.subscribers.alarms': 1000, 'broadcast.policies.alarms': 'conflate' },
  twin: 'broadcast-blocks',
  endsWhenDecided: true,
};
