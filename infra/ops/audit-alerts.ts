import { type RecordedAlert, readAlerts } from '../postgres/access-alerts.js';
import { EXIT, usage } from './exit.js';
import { reading } from './reader.js';
import { secondsIn, table } from './text.js';
import type { Answer, Asked } from './verb.js';

const MOST = 1_000;
const DEFAULT_SINCE = '24h';

/** Which alerts on unusual access were raised, and whom each is about. */
export async function alertsRaised({ words, options, at }: Asked): Promise<Answer> {
  if (words.length > 0) throw usage('audit alerts takes no words, only --since.');
  const since = secondsBack(options);
  const alerts = (
    await reading(at, { what: 'audit-alerts' }, (db) => readAlerts(db, since, MOST))
  ).map(told);
  const lines = alerts.map((alert) => [
    ...[alert.at, alert.pattern, alert.watched],
    `${alert.count} within ${alert.windowMinutes} minutes`,
    alert.correlationId,
  ]);
  return {
    exit: EXIT.ok,
    json: { alerts },
    text:
      lines.length === 0
        ? 'No alert was raised.'
        : table([['WHEN (UTC)', 'PATTERN', 'WHO', 'COUNTED', 'CORRELATION ID'], ...lines]),
  };
}

/** How far back somebody wants to look, in seconds; a day unless told. */
export function secondsBack({ since = DEFAULT_SINCE }: Asked['options']): number {
  const seconds = secondsIn(`${since}`);
  if (seconds === null) throw usage('--since is a number and s, m, h or d, like 24h.');
  return seconds;
}

const told = ({ at, correlationId, facts: { pattern, watched, counts } }: RecordedAlert) => ({
  ...{ at: at.toISOString(), pattern, watched, correlationId },
  count: counts['times'],
  threshold: counts['threshold'],
  windowMinutes: counts['windowMinutes'],
});
