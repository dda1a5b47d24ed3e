import type { ApplicantField } from '../../activities/domain/applicant.js';
import type { Attempt } from '../../activities/domain/attempt.js';
import { Failure } from '../../activities/domain/failure.js';
import { phiAccess } from '../../activities/domain/phi-access.js';
import { type ManualReason, manual, type UndoResult } from '../../activities/domain/undo-result.js';
import type { Ehr, EhrFields } from '../../activities/ports/ehr.js';
import type { Made } from '../../activities/ports/record.js';
import { appointmentsOf } from '../athena/athena-appointment.js';
import { AthenaClient, type AthenaSettings, type Fields } from '../athena/athena-client.js';
import { createPatient, markDeleted, readPatient } from '../athena/athena-patient.js';
import { usDate } from '../athena/clinic-time.js';

/** Where athenahealth is, and where new patients are registered. */
export interface AthenaEhrSettings extends AthenaSettings {
  /** The vendor's id of the department that registers. */
  readonly departmentId: string;
}

/** What athenahealth can do for us (reference, "EHR vendors"), as data. */
export const athenaCapabilities = {
  /** No idempotency key, and no search by ours. */
  conditionalCreate: false,
  hardDelete: false,
  historyPurge: false,
  /** The soft delete of the undo: `status=deleted`. */
  deactivate: true,
  pcpWrite: true,
  book: true,
} as const;

/**
 * Charts at athenahealth. It has no idempotency key, and its search for patients takes their PHI in the URL, which we
 * never do: so nothing is found by our key, and a create whose answer was lost is left to a person. The key is in the
 * chart's notes all the same: whoever reads a chart, a step or a person, can tell whether it is ours.
 */
export function athenaEhr(settings: AthenaEhrSettings): Ehr {
  return {
    findsByKey: false,
    takes: TAKEN,
    find: async (_attempt, remembered = null) => remembered,
    async create(attempt, applicant) {
      const id = await createPatient(new AthenaClient(settings, attempt), {
        key: attempt.key,
        departmentId: settings.departmentId,
        person: personOf(applicant.reveal(phiAccess)),
      });
      return { id, version: null };
    },
    remove: (attempt, made) => neutralise(settings, attempt, made),
    // The vendor keeps every chart and shows no history: nothing that it answers proves that one is gone.
    isGone: async () => false,
  };
}

/** The vendor knows two sexes only; any other answer is left out. */
const SEXES = { male: 'M', female: 'F', other: undefined, unknown: undefined } as const;

/** Only numbers of the North American plan are taken, without the country's prefix. */
const NORTH_AMERICAN = /^\+1([2-9]\d{9})$/;

const TAKEN = [
  ...(['firstName', 'lastName', 'dateOfBirth', 'gender', 'email', 'phone'] as const),
  ...(['addressLine1', 'city', 'state', 'postalCode', 'country'] as const),
] as const satisfies readonly ApplicantField[];

/**
 * The person as the vendor registers one. The SSN digits stay out: the vendor wants nine or none. The insurance is another call with ids of the
 * vendor's own that the enrollment does not know. Names of fields beyond dob are not in the reference:
 * the vendor's published interface has them.
 */
const personOf = (person: EhrFields): Fields => ({
  firstname: person.firstName,
  lastname: person.lastName,
  dob: usDate(person.dateOfBirth),
  sex: SEXES[person.gender],
  email: person.email,
  homephone: NORTH_AMERICAN.exec(person.phone)?.[1],
  address1: person.addressLine1,
  city: person.city,
  state: person.state,
  zip: person.postalCode,
  countrycode3166: person.country,
});

/** The chart stays, hidden from daily work. */
const RETAINED: UndoResult = { kind: 'neutralised', residue: 'vendor-retains-chart' };

/** Marks as deleted the chart that is ours by its id and by our key on it, while it is as we left it. */
async function neutralise(
  settings: AthenaEhrSettings,
  attempt: Attempt,
  made: Made | null,
): Promise<UndoResult> {
  if (made === null) return manual('not-proven-ours');
  const athena = new AthenaClient(settings, attempt);
  const chart = await readPatient(athena, made.id);
  if (chart === null) return manual('merged-record');
  if (chart.notes !== attempt.key) return manual('not-proven-ours');
  if (chart.status === 'deleted') return RETAINED;
  const reason = chart.status === 'active' ? await holdBack(athena, made.id) : 'merged-record';
  return reason === null ? markedDeleted(athena, made.id) : manual(reason);
}

/** The vendor's word alone is not enough: the chart is read back. */
async function markedDeleted(athena: AthenaClient, id: string): Promise<UndoResult> {
  await markDeleted(athena, id);
  const after = await readPatient(athena, id);
  if (after?.status !== 'deleted') throw new Failure('STILL_PRESENT');
  return RETAINED;
}

/** Why a chart must be left to a person, or null: our own visit is cancelled before, so any other is somebody else's. */
async function holdBack(athena: AthenaClient, id: string): Promise<ManualReason | null> {
  const visits = await appointmentsOf(athena, id);
  if (visits.some(({ status }) => status === 'attended')) return 'clinical-data-present';
  return visits.some(({ status }) => status === 'future') ? 'referenced-by-others' : null;
}
