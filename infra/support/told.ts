import type { SupportNotice } from '../../activities/domain/support-notice.js';

/** A notice and when it came about. */
export interface Told {
  readonly notice: SupportNotice;
  readonly at: Date;
}

/** One notice of a kind per enrollment and step, per break-glass request, per version of a key, or per alert. */
export const noticeKey = (notice: SupportNotice): string => {
  const { enrollmentId, kind, step, requestId, overdueKey, alert } = notice;
  const key = overdueKey && `${overdueKey.lineage}-${overdueKey.version}`;
  return `${enrollmentId}.${kind}.${step ?? requestId ?? key ?? alert?.id ?? 'enrollment'}`;
};
