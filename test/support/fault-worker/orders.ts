import type { FailureCode } from '../../../activities/domain/failure.js';

/** What the six steps write with, in the order in which the saga calls it. */
export const FORWARD_CALLS = [
  'identity.verify',
  'patients.insert',
  'ehr.create',
  'providerDirectory.assign',
  'portal.open',
  'scheduling.book',
  'mail.send',
] as const;

/** What their undos write with, in the order of a rollback. */
export const UNDO_CALLS = [
  'scheduling.remove',
  'portal.remove',
  'providerDirectory.remove',
  'ehr.remove',
  'patients.remove',
  'intents.forget',
] as const;

export type ForwardCall = (typeof FORWARD_CALLS)[number];
export type UndoCall = (typeof UNDO_CALLS)[number];
export type WritingCall = ForwardCall | UndoCall;

/**
 * What befalls a call, before its effect or after it.
 * - `park`: it stays there until another script is given, or until the process dies.
 * - `fail`: it throws the code.
 * - `hang`: it gives no answer until the attempt's time is over, as a call over the network does.
 * - `pretend`: before a removal only: it answers "gone" and removes nothing.
 */
export interface Order {
  readonly call: WritingCall;
  readonly at: 'before' | 'after';
  readonly act: 'park' | 'fail' | 'hang' | 'pretend';
  /** What `fail` throws; `UNKNOWN_OUTCOME` after the effect is a lost answer. */
  readonly code?: FailureCode;
  readonly times: number | 'always';
}

/** A call that stands still. */
export interface Parked {
  readonly id: string;
  readonly call: WritingCall;
  readonly at: 'before' | 'after';
}

/** What the fault worker is doing: what stands still, and how many calls are under way, those included. */
export interface FaultState {
  readonly parked: readonly Parked[];
  readonly underWay: number;
}
