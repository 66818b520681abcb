// Two threads add 1 to a word by reading and writing it. Some interleaving loses one: the stepper finds and prints it.
import { explore, shared } from 'penstock-primitives/stepper';

const setup = () => ({ words: shared(new Int32Array(1), 'words') });
const check = ({ words }) => {
  if (words[0] !== 2) throw new Error(`two threads added 1, and the word is ${words[0]}`);
};

const plain = ({ words }) => {
  words[0] += 1;
};
try {
  explore({ setup, check, threads: [plain, plain] });
} catch (error) {
  console.log(error.message);
}

const atomic = ({ words }) => Atomics.add(words, 0, 1);
const { schedules } = explore({ setup, check, threads: [atomic, atomic] });
console.log(`With Atomics.add all ${schedules} interleavings are right.`);
