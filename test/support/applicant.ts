import type { Applicant } from '../../activities/domain/applicant.js';
import { parseApplicant } from '../../activities/domain/parse-applicant.js';
import type { Phi } from '../../activities/domain/phi.js';
import { validForm } from './applicants.js';

/** A person whose form passed every rule, with some answers changed. */
export function applicant(changes: Readonly<Record<string, unknown>> = {}): Phi<Applicant> {
  const parsed = parseApplicant({ ...validForm(), ...changes }, '2026-01-01');
  if (!('applicant' in parsed)) throw new Error('The form breaks a rule.');
  return parsed.applicant;
}
