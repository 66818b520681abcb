import { useState } from 'react';
import { loadText, turnedText, valuesToTry } from '../scenarios/definition/knob.ts';
import type { Scenario } from '../scenarios/definition/scenario-types.ts';
import type { Player } from '../scenarios/player.ts';
import { Button } from '../ui/Button.tsx';

/** The knob of a lesson: the same acts again with another value, for a second verdict beside the first. */
export function ChangeOne({ scenario, player }: { scenario: Scenario; player: Pick<Player, 'change' | 'changed'> }) {
  const { knob } = scenario;
  const values = knob === undefined ? [] : valuesToTry(scenario, knob);
  const [chosen, choose] = useState(() =>
    Math.max(
      0,
      values.findIndex((value) => isSame(value, player.changed?.value)),
    ),
  );
  if (knob === undefined || values.length === 0) return null;
  const { setting } = knob;
  const loads = loadText(scenario, { setting, value: values[chosen]! });
  return (
    <section className="card verdict-change" aria-label="Change one thing">
      <h3>Change one thing</h3>
      <p className="unit">
        The same acts with one other setting. Its verdict will stand beside this one: will it hold?
      </p>
      <fieldset>
        <legend className="visually-hidden">What to change</legend>
        {values.map((value, i) => (
          <label key={turnedText({ setting, value })} className="answer">
            <input type="radio" name="knob" checked={i === chosen} onChange={() => choose(i)} />
            <span>{turnedText({ setting, value })}</span>
          </label>
        ))}
      </fieldset>
      {loads !== null && <p className="unit verdict-load">{loads}</p>}
      <Button
        label="Play it with this change"
        icon="play"
        onClick={() => player.change({ setting, value: values[chosen]! })}
      />
    </section>
  );
}

function isSame(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
