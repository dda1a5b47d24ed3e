import { randomUUID } from 'node:crypto';
import { systemEntry } from '../../activities/domain/audit-entries.js';
import type { EnrollmentId } from '../../activities/domain/ids.js';
import type { SupportNotice } from '../../activities/domain/support-notice.js';
import { appendAudit } from '../postgres/audit-trail.js';
import { type Database, row, rows, type Transaction } from '../postgres/database.js';
import { noticeEntry } from './notice-store.js';
import { PACING_SECONDS, paced, type RecentMails } from './pacing.js';
import type { Told } from './told.js';

/** A mail to be sent now, and how often it was tried, this time included. */
export interface DueMail {
  readonly id: string;
  readonly tries: number;
}

const LARGEST_DIGEST = 500;
/** One worker at a time decides on mails; the number is this product's own. */
const PLANNING_LOCK = 31;

/** Assigns what waits to mails: single ones or a digest, as the last minute allows. */
export const planMails = (db: Database): Promise<void> =>
  db.transaction(async (tx) => {
    const lock = await row<{ mine: boolean }>(tx, 'SELECT pg_try_advisory_xact_lock(?) AS mine', [
      PLANNING_LOCK,
    ]);
    if (lock?.mine !== true) return;
    const waiting = await rows<{ id: number }>(
      tx,
      `SELECT id FROM support_notice WHERE mail_id IS NULL AND sent_at IS NULL ORDER BY id
       LIMIT ${LARGEST_DIGEST} FOR UPDATE SKIP LOCKED`,
    );
    const ids = waiting.map(({ id }) => id);
    const pace = ids.length === 0 ? 'wait' : paced(ids.length, await recentMails(tx));
    if (pace === 'digest') await makeMail(tx, ids);
    if (pace === 'singles') for (const id of ids) await makeMail(tx, [id]);
  });

async function recentMails(tx: Transaction): Promise<RecentMails> {
  const recent = await row<RecentMails>(
    tx,
    `SELECT count(*) FILTER (WHERE NOT is_digest) AS singles, count(*) FILTER (WHERE is_digest) AS digests
     FROM support_mail WHERE made_at > now() - make_interval(secs => ${PACING_SECONDS})`,
  );
  return recent ?? { singles: 0, digests: 0 };
}

async function makeMail(tx: Transaction, noticeIds: readonly number[]): Promise<void> {
  const mailId = randomUUID();
  await rows(tx, 'INSERT INTO support_mail (id, is_digest) VALUES (?, ?)', [
    mailId,
    noticeIds.length > 1,
  ]);
  await rows(tx, 'UPDATE support_notice SET mail_id = ? WHERE id = ANY (?)', [mailId, noticeIds]);
}

/**
 * Takes a mail that is due, and tells the trail that it is about to be sent. The wait until the next try, which doubles,
 * is also the time that the taker has it to itself: longer than a delivery may last.
 */
export const takeDueMail = (db: Database): Promise<DueMail | null> =>
  db.transaction(async (tx) => {
    const due = await row<DueMail>(tx, TAKE);
    if (due !== null)
      await appendAudit(
        tx,
        systemEntry('support.notifying', 'service:worker', { attempt: due.tries }),
      );
    return due;
  });

const TAKE = `UPDATE support_mail SET tries = tries + 1,
            next_try_at = now() + make_interval(secs => least(3600, 15 * 2 ^ least(tries, 10)))
     WHERE id = (
       SELECT m.id FROM support_mail m
       WHERE m.next_try_at <= now()
         AND EXISTS (SELECT FROM support_notice n WHERE n.mail_id = m.id AND n.sent_at IS NULL)
       ORDER BY m.made_at LIMIT 1 FOR UPDATE SKIP LOCKED)
     RETURNING id, tries`;

interface NoticeRow {
  readonly enrollment_id: EnrollmentId;
  readonly kind: SupportNotice['kind'];
  readonly step: string;
  readonly facts: Omit<SupportNotice, 'enrollmentId' | 'kind' | 'step'>;
  readonly created_at: Date;
}

/** What a mail has to tell. */
export async function noticesOf(db: Database, mailId: string): Promise<readonly Told[]> {
  const found = await rows<NoticeRow>(
    db,
    `SELECT enrollment_id, kind, step, facts, created_at FROM support_notice
     WHERE mail_id = ? AND sent_at IS NULL ORDER BY id`,
    [mailId],
  );
  return found.map((each) => ({ notice: noticeOf(each), at: each.created_at }));
}

const noticeOf = ({ enrollment_id, kind, step, facts }: NoticeRow): SupportNotice => ({
  ...facts,
  enrollmentId: enrollment_id,
  kind,
  step: step === '' ? null : (step as SupportNotice['step']),
});

/** A mail that the server took: its notices are sent, and the trail says so. */
export const markSent = (db: Database, mailId: string, told: readonly Told[]): Promise<void> =>
  db.transaction(async (tx) => {
    const marked = await rows(
      tx,
      'UPDATE support_notice SET sent_at = now() WHERE mail_id = ? AND sent_at IS NULL RETURNING id',
      [mailId],
    );
    if (marked.length === 0) return;
    await appendAudit(tx, ...told.map(({ notice }) => noticeEntry('support.notified', notice)));
  });
