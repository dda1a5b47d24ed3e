import { Context } from '@temporalio/activity';

const HEARTBEAT_MS = 1_000;

/** Tells Temporal that the attempt lives, so that one whose worker died is retried within seconds. */
export function startHeartbeat(): () => void {
  const context = Context.current();
  const timer = setInterval(() => context.heartbeat(), HEARTBEAT_MS);
  return () => clearInterval(timer);
}
