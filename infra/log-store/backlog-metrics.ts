import type { Registry } from 'prom-client';
import { askedGauge } from '../observability/asked-gauge.js';
import type { Database } from '../postgres/database.js';
import { type TrailBacklog, trailBacklog } from '../postgres/trail-backlog.js';
import type { TrailMark } from '../postgres/trail-lines.js';
import type { KeptMark } from './kept-mark.js';

/** How far the log store is behind. */
export function backlogMetrics(register: Registry, db: Database, mark: KeptMark<TrailMark>): void {
  const gauge = (name: string, help: string, measured: (backlog: TrailBacklog) => number) =>
    askedGauge(register, { name, help }, async () =>
      measured(await trailBacklog(db, await mark.read())),
    );
  gauge(
    'enrollment_log_store_behind_positions',
    'Entries of the audit trail under a checkpoint that the log store has not.',
    ({ positions }) => positions,
  );
  gauge(
    'enrollment_log_store_behind_seconds',
    'Age of the oldest of them.',
    ({ oldestSeconds }) => oldestSeconds,
  );
}
