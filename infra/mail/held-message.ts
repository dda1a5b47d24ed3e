import { Readable } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';

/** A message on its way into a connection. */
export interface HeldMessage {
  readonly stream: Readable;
  /** Whether the final dot may have been written. Until the stream has ended it cannot have been. */
  readonly mayBeComplete: () => boolean;
}

/** About one round trip: in it, a server that drops the body is noticed before the dot goes out. */
const HOLD_MS = 50;

/**
 * Gives out the whole content and holds its end back for a moment. nodemailer writes the final dot when the stream
 * ends, and `end` is heard here first: so what is known of the dot is exact, and a drop in the middle is no riddle.
 */
export function heldMessage(content: Buffer): HeldMessage {
  let hasEnded = false;
  const stream = Readable.from(held(content));
  stream.once('end', () => {
    hasEnded = true;
  });
  return { stream, mayBeComplete: () => hasEnded };
}

async function* held(content: Buffer): AsyncGenerator<Buffer> {
  yield content;
  await pause(HOLD_MS);
}
