import { Context } from '@temporalio/activity';

const HEARTBEAT_MS = 1_000;

/** Tells Temporal that the attempt lives, so that one whose worker died is retried within seconds. */
export function startHeartbeat(): () => void {
  const context = Context.current();
  // A local one is part of its workflow task: the server knows nothing of it.
  if (context.info.isLocal) return () => undefined;
  const timer = setInterval(() => context.heartbeat(), HEARTBEAT_MS);
  return () => clearInterval(timer);
}
