import type { SupportNotice } from '../../activities/domain/support-notice.js';

/** A notice and when it came about. */
export interface Told {
  readonly notice: SupportNotice;
  readonly at: Date;
}

/** One notice of a kind per enrollment and step. */
export const noticeKey = ({ enrollmentId, kind, step }: SupportNotice): string =>
  `${enrollmentId}.${kind}.${step ?? 'enrollment'}`;
