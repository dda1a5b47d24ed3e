import { setTimeout as pause } from 'node:timers/promises';
import { Failure, isFailureCode, type RefusedAt } from '../../activities/domain/failure.js';
import type { LogFields } from '../../activities/domain/log.js';
import type { SupportNotice } from '../../activities/domain/support-notice.js';
import type { SupportDesk } from '../../activities/ports/support-desk.js';
import { storeNotice } from './notice-store.js';
import { spareDesk } from './spare-desk.js';
import type { SupportParts } from './support-parts.js';

/** The longest an enrollment waits for its notice to be written down. */
const STORE_MS = 2_000;

/**
 * Support's outbox in Postgres, which `deliver-notices.ts` empties. While the database cannot be reached, which is
 * itself a reason to tell support, notices go to a spare desk in memory. Never throws, and holds nobody up for long.
 */
export function postgresSupportDesk({ db, config, log }: SupportParts): SupportDesk {
  const spare = spareDesk({ db, config, log });
  return {
    async notify(notice) {
      if (notice.kind === 'patients-insert-failed')
        log.error('patients.insert.failed', logFields(notice));
      try {
        await inTime(storeNotice(db, notice, false));
      } catch {
        spare.keep(notice);
      }
    },
  };
}

const inTime = (work: Promise<void>): Promise<void> =>
  Promise.race([
    work,
    pause(STORE_MS, undefined, { ref: false }).then(() => {
      throw new Failure('UNAVAILABLE');
    }),
  ]);

/** Of the attempted data only what `SupportNotice` has room for: no name, no number, no address. */
const logFields = (notice: SupportNotice): LogFields => ({
  enrollmentId: notice.enrollmentId,
  correlationId: notice.correlationId,
  attempt: notice.attempts,
  ...(notice.patientId === undefined ? {} : { patientId: notice.patientId }),
  ...(notice.step === null ? {} : { step: notice.step }),
  ...(isFailureCode(notice.code) ? { code: notice.code } : {}),
  ...(notice.attempted === undefined ? {} : { attempted: notice.attempted }),
  ...refusal(notice.refusedAt),
});

const refusal = ({ sqlState, constraint }: RefusedAt = {}): LogFields => ({
  ...(sqlState === undefined ? {} : { sqlState }),
  ...(constraint === undefined ? {} : { constraint }),
});
