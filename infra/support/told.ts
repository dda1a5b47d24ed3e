import type { SupportNotice } from '../../activities/domain/support-notice.js';

/** A notice and when it came about. */
export interface Told {
  readonly notice: SupportNotice;
  readonly at: Date;
}

/** One notice of a kind per enrollment and step, or per break-glass request. */
export const noticeKey = ({ enrollmentId, kind, step, requestId }: SupportNotice): string =>
  `${enrollmentId}.${kind}.${step ?? requestId ?? 'enrollment'}`;
