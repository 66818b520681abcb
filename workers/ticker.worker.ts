/**
 * Tells the page that a second has passed, also while its tab is hidden: there a browser lets the page's own timers go off
 * once a minute, and a node that reports so seldom would be taken for lost.
 */
const TICK_MS = 1000;

setInterval(() => postMessage(null), TICK_MS);
