import type { ProgressBoard } from './progress.js';
import type { StaffDesk } from './staff-desk.js';

/** Where a saga meets people: what they see of it, and where their actions arrive. */
export interface Counter {
  readonly board: ProgressBoard;
  readonly desk: StaffDesk;
}
