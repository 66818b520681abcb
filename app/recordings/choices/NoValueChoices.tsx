import { useState } from 'react';
import type { MappingWish, TableMapping } from '../../../workers/contract/import-types.ts';
import { Choice } from '../../ui/Choice.tsx';
import { numbersText } from './numbers-text.ts';

/** Numbers that programs write where there is no value. */
const USUAL: readonly (readonly number[])[] = [
  [],
  [-9999],
  [-999.25],
  [-999],
  [-99],
  [9999],
  [999],
  [32_767],
  [-32_768],
  [65_535],
];

interface NoValueProps {
  readonly mapping: TableMapping;
  readonly choose: (change: MappingWish) => void;
}

/** What of the values is none: numbers that stand for none, and readings that the file itself calls bad. */
export function NoValueChoices({ mapping: { columns, missing, quality }, choose }: NoValueProps) {
  // What was found stays a choice when another one is taken.
  const [found] = useState({ missing, quality });
  const about = quality.length > 0 ? quality : found.quality;
  const numbers = [
    ...new Map([...USUAL, found.missing, missing].map((each) => [numbersText(each), each] as const)).entries(),
  ];
  return (
    <>
      {about.length > 0 && (
        <Choice
          label={`Readings that are bad by ${about.map((index) => `“${columns[index] ?? ''}”`).join(', ')}`}
          value={quality.length > 0 ? 'leave out' : 'keep'}
          options={[
            ['leave out', 'are left out'],
            ['keep', 'are read'],
          ]}
          onChange={(text) => choose({ quality: text === 'keep' ? [] : about })}
        />
      )}
      <Choice
        label="Stands for no value"
        value={numbersText(missing)}
        options={numbers.map(([text]) => [text, text === '' ? 'no number' : text])}
        onChange={(text) => choose({ missing: numbers.find(([each]) => each === text)?.[1] ?? [] })}
      />
    </>
  );
}
