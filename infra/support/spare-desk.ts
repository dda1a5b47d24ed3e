import { setTimeout as pause } from 'node:timers/promises';
import type { SupportNotice } from '../../activities/domain/support-notice.js';
import { mailNotices } from './notice-mail.js';
import { storeNotice } from './notice-store.js';
import { PACING_SECONDS, paced } from './pacing.js';
import type { SupportParts } from './support-parts.js';
import { noticeKey, type Told } from './told.js';

interface Kept extends Told {
  isMailed: boolean;
}

/** Holds notices while the database is away. */
export interface SpareDesk {
  keep(notice: SupportNotice): void;
}

const MOST_KEPT = 1_000;
const LOOK_AGAIN_MS = 1_000;
const LONGEST_WAIT_MS = 60_000;
const MS_PER_SECOND = 1_000;

/**
 * Keeps notices in memory, one of a kind per enrollment and step, and no more than a bounded number; each second it
 * tries to put them into the outbox, and mails them itself when that fails. What is mailed here is stored as sent.
 */
export function spareDesk(parts: SupportParts): SpareDesk {
  const kept = new Map<string, Kept>();
  const mailing = spareMailing(parts);
  let isAtWork = false;
  const work = async (): Promise<void> => {
    isAtWork = true;
    while (kept.size > 0) {
      await pause(LOOK_AGAIN_MS, undefined, { ref: false });
      if (!(await storeAll(parts, kept))) await mailing([...kept.values()]);
    }
    isAtWork = false;
  };
  return {
    keep(notice) {
      const key = noticeKey(notice);
      if (kept.has(key)) return;
      // The log line stands for what is over the bound.
      if (kept.size >= MOST_KEPT) return parts.log.error('support.mail-failed', { count: 1 });
      kept.set(key, { notice, at: new Date(), isMailed: false });
      if (!isAtWork) void work();
    },
  };
}

async function storeAll({ db }: SupportParts, kept: Map<string, Kept>): Promise<boolean> {
  try {
    for (const [key, { notice, isMailed }] of [...kept]) {
      await storeNotice(db, notice, isMailed);
      kept.delete(key);
    }
    return true;
  } catch {
    return false;
  }
}

/** Mails what has not been mailed, at the same pace as the outbox; a mail server that is away is asked less and less. */
function spareMailing({ config, log }: SupportParts): (kept: readonly Kept[]) => Promise<void> {
  let recent: { readonly at: number; readonly isDigest: boolean }[] = [];
  let failures = 0;
  let notBefore = 0;
  const send = async (batch: readonly Kept[]): Promise<void> => {
    const delivery = await mailNotices(config, batch).catch(() => 'deferred' as const);
    recent.push({ at: Date.now(), isDigest: batch.length > 1 });
    // One that may have arrived is not sent again from here; a restart of the worker could not tell it apart.
    const isOut = delivery === 'accepted' || delivery === 'unknown';
    for (const each of batch) each.isMailed = isOut;
    failures = isOut ? 0 : failures + 1;
    notBefore = isOut ? 0 : Date.now() + Math.min(LONGEST_WAIT_MS, MS_PER_SECOND * 2 ** failures);
    if (isOut) log.info('support.mail-sent', { count: batch.length });
    else log.error('support.mail-failed', { count: batch.length });
  };
  return async (kept) => {
    const now = Date.now();
    recent = recent.filter(({ at }) => now - at < PACING_SECONDS * MS_PER_SECOND);
    const waiting = kept.filter(({ isMailed }) => !isMailed);
    const digests = recent.filter(({ isDigest }) => isDigest).length;
    const pace = paced(waiting.length, { singles: recent.length - digests, digests });
    if (pace === 'wait' || now < notBefore) return;
    for (const batch of pace === 'digest' ? [waiting] : waiting.map((each) => [each]))
      await send(batch);
  };
}
