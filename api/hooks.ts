import type { Notes } from '../infra/audit/audit-tally.js';
import type { Keyring } from '../infra/crypto/keyring.js';
import type { AssertKnown } from '../infra/log-store/known-database.js';
import type { Answered, Refused } from '../infra/observability/request-metrics.js';
import type { Database } from '../infra/postgres/database.js';
import type { Checks } from './health.js';

/** What a process may want to see of the intake, or put into it. */
export interface ApiHooks {
  readonly onAnswered?: (request: Answered) => void;
  readonly onRefused?: (request: Refused) => void;
  /** Told of what was opened, before the first request. */
  readonly onOpened?: (opened: Opened) => void;
  /** What gets between the intake and its keyring. */
  readonly adaptKeyring?: (keyring: Keyring) => Keyring;
}

interface Opened {
  readonly db: Database;
  readonly assertKnown: AssertKnown;
  readonly checks: Checks;
}

/** The same notes, each refusal told as well: by the route's pattern and the problem. */
export const toldNotes = (notes: Notes, tell: NonNullable<ApiHooks['onRefused']>): Notes => ({
  service: notes.service,
  note(noted) {
    const { method, route, problem } = noted.request ?? {};
    if (method !== undefined && route !== undefined && problem !== undefined)
      tell({ method, route, problem });
    notes.note(noted);
  },
});
