import type { Log } from '../../activities/domain/log.js';
import type { Delivery } from '../mail/delivery.js';
import type { Database } from '../postgres/database.js';
import type { SupportMailbox } from './notice-mail.js';

/** What telling the support group takes. */
export interface SupportParts {
  readonly db: Database;
  readonly config: SupportMailbox;
  readonly log: Log;
  /** Told of each try to mail, and what became of it. */
  readonly onMail?: ((result: Delivery) => void) | undefined;
}
