/** Mails that were made within the last minute. */
export interface RecentMails {
  readonly singles: number;
  readonly digests: number;
}

export const PACING_SECONDS = 60;
const SINGLES_A_MINUTE = 3;

/** How to mail what waits: a few get a mail each, more within a minute one digest, and a storm one digest a minute. */
export function paced(waiting: number, recent: RecentMails): 'singles' | 'digest' | 'wait' {
  if (waiting === 0) return 'wait';
  if (waiting + recent.singles <= SINGLES_A_MINUTE) return 'singles';
  return recent.digests === 0 ? 'digest' : 'wait';
}
