// Outlives its parent by a moment: ends what a killed parent (SIGKILL, closed terminal) could not end itself.
// Reads `+PID SIGNAL` when a child has started and `-PID` when it is gone; acts when the pipe closes.
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';

const PATIENCE_MS = 5_000;
const INTERVAL_MS = 50;
const left = new Map();

// A terminal's Ctrl-C and hang-up are for the parent.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => undefined);

for await (const line of createInterface({ input: process.stdin })) {
  const [pid, signal] = line.slice(1).split(' ');
  if (line.startsWith('+')) left.set(Number(pid), signal);
  else left.delete(Number(pid));
}
for (const [pid, signal] of left) send(pid, signal);
for (let waitedMs = 0; waitedMs < PATIENCE_MS && left.size > 0; waitedMs += INTERVAL_MS) {
  await delay(INTERVAL_MS);
  for (const pid of left.keys()) if (!send(pid, 0)) left.delete(pid);
}
for (const pid of left.keys()) send(pid, 'SIGKILL');

function send(pid, signal) {
  try {
    return process.kill(pid, signal);
  } catch {
    return false; // Gone already.
  }
}
