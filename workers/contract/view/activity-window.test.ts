import { describe, expect, test } from 'vitest';
import { ACTIVITY_WORDS, BLOCKED_US, BUSY_US, IDLE_US } from '../../memory/activity-words.ts';
import { Activity } from '../../stage-worker/activity.ts';
import * as Step from '../../stages/step.ts';
import { ActivityWindow } from './activity-window.ts';

const tasks = (count: number) => Array.from({ length: count }, () => new Float64Array(ACTIVITY_WORDS));

/** Adds `ms` of each state to a task. */
function spend(words: Float64Array, busy: number, blocked: number, idle: number): void {
  words[BUSY_US]! += busy * 1000;
  words[BLOCKED_US]! += blocked * 1000;
  words[IDLE_US]! += idle * 1000;
}
const sum = ({ busy, blocked, idle }: { busy: number; blocked: number; idle: number }) => busy + blocked + idle;

describe('shares of the last second', () => {
  test('all idle before anything was measured', () => {
    const window = new ActivityWindow(tasks(2));
    expect(window.shares([0, 1])).toEqual({ busy: 0, blocked: 0, idle: 1 });
    window.sample(0);
    expect(window.shares([0])).toEqual({ busy: 0, blocked: 0, idle: 1 });
  });

  test('are what was spent since the oldest sample of that second', () => {
    const activity = tasks(1);
    const window = new ActivityWindow(activity);
    for (let now = 0; now <= 3000; now += 100) {
      window.sample(now);
      // From 2 s on it is busy three quarters of its time.
      if (now < 2000) spend(activity[0]!, 0, 50, 50);
      else spend(activity[0]!, 75, 0, 25);
    }
    const { busy, blocked, idle } = window.shares([0]);
    expect([busy, blocked, idle]).toEqual([0.75, 0, 0.25]);
  });

  test('or of ten seconds, where that is asked', () => {
    const activity = tasks(1);
    const window = new ActivityWindow(activity, 10_000);
    for (let now = 0; now <= 40_000; now += 100) {
      window.sample(now);
      spend(activity[0]!, now < 35_000 ? 100 : 0, 0, now < 35_000 ? 0 : 100);
    }
    expect(window.shares([0]).busy).toBeCloseTo(0.5, 6);
  });

  test('together are 1, over several tasks too', () => {
    const activity = tasks(3);
    const window = new ActivityWindow(activity);
    window.sample(0);
    spend(activity[0]!, 100, 0, 0);
    spend(activity[1]!, 0, 100, 0);
    spend(activity[2]!, 10, 20, 70);
    window.sample(100);
    const shares = window.shares([0, 1, 2]);
    expect(sum(shares)).toBeCloseTo(1, 12);
    expect(shares.busy).toBeCloseTo(110 / 300, 12);
    expect(window.shares([1])).toEqual({ busy: 0, blocked: 1, idle: 0 });
  });

  test('however often it is asked', () => {
    const activity = tasks(1);
    const window = new ActivityWindow(activity);
    for (let now = 0; now < 2500; now += 7) {
      spend(activity[0]!, 3.5, 0, 3.5);
      window.sample(now);
    }
    expect(window.shares([0]).busy).toBeCloseTo(0.5, 6);
    // After a long silence the time since then counts.
    spend(activity[0]!, 0, 5000, 0);
    window.sample(7500);
    expect(window.shares([0]).blocked).toBeGreaterThan(0.8);
  });
});

test('a task books its time under what it was doing', () => {
  const [words] = tasks(1);
  const activity = new Activity(words!, 10);
  activity.until(11, Step.WORKED);
  activity.until(13, Step.BLOCKED);
  activity.until(16, Step.CALLING);
  activity.until(20, Step.IDLE);
  activity.until(25, Step.ENDED);
  expect([words![BUSY_US], words![BLOCKED_US], words![IDLE_US]]).toEqual([4000, 2000, 9000]);
  // A step of 10 ms, in which it waited for 4 for what others send.
  activity.until(35, Step.WORKED, 4);
  expect([words![BUSY_US], words![BLOCKED_US], words![IDLE_US]]).toEqual([10_000, 2000, 13_000]);
});
