import { Context } from '@temporalio/activity';

const HEARTBEAT_MS = 1_000;

/** Tells Temporal while it works that the attempt lives, so that one whose worker died is retried within seconds. */
export async function withHeartbeat<T>(work: () => Promise<T>): Promise<T> {
  const context = Context.current();
  // A local one is part of its workflow task: the server knows nothing of it.
  if (context.info.isLocal) return work();
  const timer = setInterval(() => context.heartbeat(), HEARTBEAT_MS);
  try {
    return await work();
  } finally {
    clearInterval(timer);
  }
}
