import type { Log } from '../../activities/domain/log.js';
import type { Database } from '../postgres/database.js';
import type { SupportMailbox } from './notice-mail.js';

/** What telling the support group takes. */
export interface SupportParts {
  readonly db: Database;
  readonly config: SupportMailbox;
  readonly log: Log;
}
