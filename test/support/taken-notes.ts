import type { ServiceName } from '../../activities/domain/audit.js';
import type { Noted } from '../../infra/audit/audit-sums.js';
import type { Notes } from '../../infra/audit/audit-tally.js';

/** Takes note, and tells the test instead of a trail. */
export interface TakenNotes extends Notes {
  readonly noted: Noted[];
}

export function takenNotes(service: ServiceName = 'api'): TakenNotes {
  const noted: Noted[] = [];
  return { service, noted, note: (each) => void noted.push(each) };
}
