/** What a system kept that no call of ours could remove. */
export const RESIDUE_REASONS = [
  'vendor-retains-chart',
  'vendor-retains-history',
  'vendor-retains-appointment',
  'resolved-by-hand',
] as const;
export type ResidueReason = (typeof RESIDUE_REASONS)[number];

/** Why a record was left alone for a person to decide. */
export const MANUAL_REASONS = [
  'clinical-data-present',
  'referenced-by-others',
  'merged-record',
  'not-proven-ours',
  'no-vendor-call',
] as const;
export type ManualReason = (typeof MANUAL_REASONS)[number];

/** The honest end of an undo: removed, made harmless as far as the system lets us, or a person's task. */
export type UndoResult =
  | { readonly kind: 'gone' }
  | { readonly kind: 'neutralised'; readonly residue: ResidueReason }
  | { readonly kind: 'manual'; readonly reason: ManualReason };

export const GONE: UndoResult = Object.freeze({ kind: 'gone' });

/** Left alone, for a person to decide. */
export const manual = (reason: ManualReason): UndoResult => ({ kind: 'manual', reason });

/** What a named person answers for, since no system could confirm it. */
export const RESOLVED: UndoResult = Object.freeze({
  kind: 'neutralised',
  residue: 'resolved-by-hand',
});
