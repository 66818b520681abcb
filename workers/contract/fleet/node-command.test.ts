import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { COMMANDS, commandOf, encodeAnswer, encodeCommand, readAnswer, readCommand } from './node-command.ts';

const bytesOf = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));
const printable = fc.stringMatching(/^[\p{L}\p{N} .,:;–“”-]{0,60}$/u);

test('a command is read as it was written, and so is its answer', () => {
  const value = fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), printable, fc.boolean());
  fc.assert(
    fc.property(fc.constantFrom(...COMMANDS), printable, printable, value, (command, sender, path, given) => {
      const sent = { command, sender, path, value: Object.is(given, -0) ? 0 : given };
      expect(readCommand(encodeCommand(sent))).toEqual(sent);
      expect(readAnswer(encodeAnswer({ isDone: true, text: sender }))).toEqual({ isDone: true, text: sender });
    }),
  );
});

test('an answer is cut, and nothing in it can hide what stands beside it', () => {
  const answer = readAnswer(encodeAnswer({ isDone: false, text: `a\u202eb\n${'x'.repeat(1000)}` }));
  expect([answer.text.slice(0, 4), answer.text.length]).toEqual(['a b ', 600]);
});

test('any sender and any answer are read by the other side', () => {
  const any = fc.string({ unit: 'binary', maxLength: 80 });
  fc.assert(
    fc.property(any, any, (sender, text) => {
      expect(readCommand(encodeCommand(commandOf('drain', sender))).sender.length).toBeLessThanOrEqual(64);
      expect(readAnswer(encodeAnswer({ isDone: true, text })).isDone).toBe(true);
    }),
  );
  const long = `${'x'.repeat(599)}\u{1f600}`;
  expect(readAnswer(encodeAnswer({ isDone: false, text: long })).text).toBe(`${'x'.repeat(599)} `);
});

describe('what is no command is refused with the reason', () => {
  const sound = { v: 1, ...commandOf('drain', 'somebody') };
  test.each([
    ['too long', new Uint8Array(5000), 'bytes of the command'],
    ['no JSON', new TextEncoder().encode('drain'), 'is not JSON'],
    ['no UTF-8', Uint8Array.of(0xff, 0xfe), 'is not JSON'],
    ['of another version', bytesOf({ ...sound, v: 2 }), 'not understood: v'],
    ['of another name', bytesOf({ ...sound, command: 'format' }), 'not understood: command'],
    ['of a sender that hides', bytesOf({ ...sound, sender: 'a\u202eb' }), 'not understood: sender'],
    ['with more than there is', bytesOf({ ...sound, more: 1 }), 'not understood: more'],
    ['a list', bytesOf([sound]), 'not understood'],
  ])('%s', (_, bytes, why) => {
    expect(() => readCommand(bytes)).toThrow(why);
  });

  test('whatever the bytes', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.uint8Array(),
          fc.json().map((text) => new TextEncoder().encode(text)),
        ),
        (bytes) => {
          expect(() => readCommand(bytes)).toThrow(Error);
        },
      ),
    );
  });
});
