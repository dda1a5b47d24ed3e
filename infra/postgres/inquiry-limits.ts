import { Failure } from '../../activities/domain/failure.js';
import type { InquiryLimits } from '../../activities/ports/inquiry-limits.js';
import type { Keyring } from '../crypto/keyring.js';
import { attemptIndex } from './attempt-index.js';
import { type Database, row } from './database.js';
import { guarded } from './failure.js';

export interface InquiriesPerDay {
  readonly person: number;
  readonly client: number;
  readonly bureau: number;
}

type Counted = 'counted' | 'fenced' | keyof InquiriesPerDay;

/** Counts in the database that all workers share; a row of it tells nobody whom it is about. */
export const postgresInquiryLimits = (
  db: Database,
  keyring: Keyring,
  limits: InquiriesPerDay,
): InquiryLimits => ({
  admit: ({ id, phase, fence, step }, applicant) =>
    guarded(async () => {
      const { day, index } = await attemptIndex(db, keyring, applicant);
      const told = await row<{ counted: Counted }>(
        db,
        'SELECT count_inquiry(?, ?, ?, ?, ?::date, ?, ?::jsonb) AS counted',
        [id, phase, fence, step, day, index, JSON.stringify(limits)],
      );
      refuseUnlessCounted(told?.counted);
    }),
});

/** Of a person it is a rejection like any other; the other two are ours to look into, and nobody's fault who applies. */
function refuseUnlessCounted(counted: Counted | undefined): void {
  switch (counted) {
    case 'counted':
      return;
    case 'person':
      throw new Failure('IDENTITY_ATTEMPTS_EXCEEDED');
    case 'client':
    case 'bureau':
      throw new Failure('RATE_LIMITED');
    case 'fenced':
      throw new Failure('FENCED');
    case undefined:
      throw new Failure('UNEXPECTED');
  }
}
