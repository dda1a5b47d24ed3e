import { GONE, manual, type UndoResult } from '../../activities/domain/undo-result.js';
import type { Made } from '../../activities/ports/record.js';
import { answering, type Word } from '../fhir/operation-outcome.js';
import { idsOf } from './fhir-chart.js';
import { locate, type Purge, reasonInItself } from './fhir-purge.js';
import { holdBack } from './fhir-references.js';

/**
 * The undo at a vendor that removes no patient for anybody: it writes nothing. It makes sure that the chart is ours and
 * that nobody else has a stake in it, so that whoever retires it by hand can do so with a clear conscience.
 */
export async function retainChart(purge: Purge, made: Made | null): Promise<UndoResult> {
  // What is told here ends the undo, so only an attempt that the row still admits may tell it.
  await purge.attempt.confirm();
  return standingOf(purge, made).catch(answering(undoneBy));
}

async function standingOf(purge: Purge, made: Made | null): Promise<UndoResult> {
  const { patient: remembered } = idsOf(made);
  const told = remembered === null ? null : await judged(purge, remembered);
  if (told?.kind === 'manual') return told;
  const ids = await locate(purge, made);
  if (ids === null) return manual('not-proven-ours');
  if (ids.patient === null) return GONE; // Never made: neither remembered nor filed under our key.
  return told ?? judged(purge, ids.patient);
}

async function judged(purge: Purge, id: string): Promise<UndoResult> {
  const { resource, status, fate } = await purge.fhir.read('Patient', id);
  if (fate !== null) return undoneBy(fate);
  if (status === 410) return undoneBy('deleted');
  // We were given this id, and we removed nothing: that it cannot be read is no proof that it is gone.
  if (resource === null) return manual('not-proven-ours');
  const reason = reasonInItself('Patient', resource, purge) ?? (await holdBack(purge, id));
  return reason === null ? purge.settings.vendor.undone : manual(reason);
}

/** What others have made of the record. Behind the glass nobody can see whose it is. */
function undoneBy(word: Word): UndoResult {
  if (word === 'merged') return manual('merged-record');
  if (word === 'deleted') return { kind: 'neutralised', residue: 'vendor-retains-history' };
  return manual('not-proven-ours');
}
