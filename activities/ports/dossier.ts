import type { Applicant, ApplicantField } from '../domain/applicant.js';
import type { EnrollmentId } from '../domain/ids.js';
import type { Phi } from '../domain/phi.js';

/** What we hold about an applicant, sealed field by field until the saga's end. */
export interface Dossier {
  /** Opens only the named fields. Throws `ENROLLMENT_CLOSED` once the dossier's key is destroyed. */
  open<F extends ApplicantField>(
    id: EnrollmentId,
    fields: readonly F[],
  ): Promise<Phi<Pick<Applicant, F>>>;
}
