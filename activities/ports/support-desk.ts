import type { SupportNotice } from '../domain/support-notice.js';

/** IT support's mailbox, through an outbox: one notice of a kind per enrollment and step, a storm becomes a digest. */
export interface SupportDesk {
  /** Never throws: telling support must not hold up an enrollment or its purge. */
  notify(notice: SupportNotice): Promise<void>;
}
