// One thread keeps events by deadline: what is due first leaves first, and what is too late leaves unseen.
import { DeadlineQueue } from 'penstock-primitives/deadline-queue';

const queue = new DeadlineQueue(1000);
queue.push(1, 300);
queue.push(2, 100);
queue.push(3, 200);

const expired = new Uint32Array(10);
const count = queue.discardExpired(150, expired, 0, expired.length);
console.log(`Too late: ${expired.subarray(0, count).join()}. Next: ${queue.pop()}, then ${queue.pop()}.`);
