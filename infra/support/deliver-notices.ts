import { setTimeout as pause } from 'node:timers/promises';
import { mailNotices } from './notice-mail.js';
import { type DueMail, markSent, noticesOf, planMails, takeDueMail } from './outbox.js';
import type { SupportParts } from './support-parts.js';

const LOOK_AGAIN_MS = 1_000;
const MAILS_A_ROUND = 10;

/** Empties support's outbox, every second, until the signal stops it. Several workers may do so side by side. */
export async function deliverNotices(parts: SupportParts, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    try {
      await deliverDue(parts, signal);
    } catch {
      // The database is away: what waits in it waits on, and the steps that need it say so themselves.
    }
    await pause(LOOK_AGAIN_MS, undefined, { signal }).catch(() => undefined);
  }
}

async function deliverDue(parts: SupportParts, signal: AbortSignal): Promise<void> {
  await planMails(parts.db);
  for (let count = 0; count < MAILS_A_ROUND && !signal.aborted; count += 1) {
    const mail = await takeDueMail(parts.db);
    if (mail === null) return;
    await deliverOne(parts, mail);
  }
}

/** Accepted or not at all: a mail of unknown fate is sent again, under the same message id. */
async function deliverOne(
  { db, config, log, onMail }: SupportParts,
  { id, tries }: DueMail,
): Promise<void> {
  const told = await noticesOf(db, id);
  if (told.length === 0) return;
  const delivery = await mailNotices(config, told);
  onMail?.(delivery);
  if (delivery !== 'accepted')
    return log.error('support.mail-failed', { count: told.length, attempt: tries });
  await markSent(db, id, told);
  log.info('support.mail-sent', { count: told.length, attempt: tries });
}
