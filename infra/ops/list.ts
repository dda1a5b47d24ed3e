import { quietAfterMs } from '../../api/quiet.js';
import { statusOf } from '../../api/status.js';
import { type EnrollmentOverview, readOverviews } from '../postgres/enrollment-overview.js';
import { EXIT } from './exit.js';
import { wishesIn } from './list-wishes.js';
import { reading } from './reader.js';
import { ageText, table } from './text.js';
import type { OpsVerb } from './verb.js';

const MS_PER_SECOND = 1_000;

/** Which enrollments there are, newest first, one line each. */
export const list: OpsVerb = {
  usage: 'list [--status S] [--outcome O] [--code C] [--attention] [--older-than 10m] [--limit N]',
  says: 'enrollments, newest first: id, status, outcome, code, step, age',
  options: {
    status: { type: 'string' },
    outcome: { type: 'string' },
    code: { type: 'string' },
    attention: { type: 'boolean' },
    'older-than': { type: 'string' },
    limit: { type: 'string', default: '50' },
  },
  async run(asked) {
    const { status, limit, filter } = wishesIn(asked);
    const now = new Date();
    const lines: ReturnType<typeof lineOf>[] = [];
    let isMore = false;
    await reading(asked.at, { what: 'list' }, async (db) => {
      const quiet = quietAfterMs(asked.at.config.sweepIntervalSeconds);
      for await (const found of readOverviews(db, filter)) {
        const line = lineOf(found, now, quiet);
        if (status !== null && line.status !== status) continue;
        isMore = lines.length === limit;
        if (isMore) return;
        lines.push(line);
      }
    });
    if (isMore) asked.tell(`There are more than ${limit}: narrow it, or raise --limit.`);
    return { exit: EXIT.ok, json: { enrollments: lines, more: isMore }, text: textOf(lines) };
  },
};

function lineOf(found: EnrollmentOverview, now: Date, quiet: number) {
  const trail = found.lastEntry === null ? [] : [found.lastEntry];
  const { status } = statusOf(found, trail, { now, quietAfterMs: quiet });
  const { outcome, failureCode, needsAttention, acceptedAt, endedAt } = found;
  return {
    enrollmentId: found.id,
    ...{ status, outcome, failureCode },
    step: found.failedStep ?? found.waitingStep ?? (endedAt === null ? found.lastStep : null),
    ageSeconds: Math.floor((now.getTime() - acceptedAt.getTime()) / MS_PER_SECOND),
    ...{ needsAttention, acceptedAt, endedAt },
  };
}

const textOf = (lines: readonly ReturnType<typeof lineOf>[]): string =>
  table(
    lines.map((line) => [
      line.enrollmentId,
      line.status,
      line.outcome,
      line.failureCode,
      line.step,
      ageText(line.ageSeconds),
      line.needsAttention ? 'attention' : '',
    ]),
  );
