import type { Applicant, ApplicantField } from './applicant.js';
import * as rules from './applicant-rules.js';
import { Phi } from './phi.js';
import type { Violation } from './violation.js';

export type ParsedApplicant =
  | { readonly applicant: Phi<Applicant> }
  | { readonly violations: readonly Violation[] };

const REQUIRED: ReadonlySet<string> = new Set<ApplicantField>([
  'firstName',
  'lastName',
  'dateOfBirth',
  'gender',
  'ssnLast4',
  'email',
  'phone',
  'addressLine1',
  'city',
  'state',
  'postalCode',
  'insurancePolicyNumber',
]);

/**
 * Turns opened form values into an applicant, or names every field that breaks a rule, never its value.
 * @param today `YYYY-MM-DD`, the day on which a date of birth may not lie ahead
 */
export function parseApplicant(
  raw: Readonly<Record<string, unknown>>,
  today: string,
): ParsedApplicant {
  const values: Readonly<Record<string, unknown>> = { country: 'US', ...raw };
  const checks = checksFor(today, values);
  const unknown = Object.keys(values).filter((field) => !Object.hasOwn(checks, field));
  const violations: Violation[] = unknown.map(() => ({ field: '', rule: 'unknown' }));
  const checked: Record<string, unknown> = {};
  for (const [field, check] of Object.entries(checks)) {
    const result = checkOne(field, values[field], check);
    if (result === 'absent') continue;
    if ('broke' in result) violations.push({ field: `/${field}`, rule: result.broke });
    else checked[field] = result.value;
  }
  return violations.length > 0
    ? { violations }
    : { applicant: new Phi(checked as unknown as Applicant) };
}

function checkOne(
  field: string,
  value: unknown,
  check: rules.Check<unknown>,
): rules.Checked<unknown> | 'absent' {
  if (value !== undefined) return check(value);
  return REQUIRED.has(field) ? { broke: 'required' } : 'absent';
}

const checksFor = (
  today: string,
  { country }: Readonly<Record<string, unknown>>,
): Readonly<Record<ApplicantField, rules.Check<unknown>>> => ({
  firstName: rules.personName,
  lastName: rules.personName,
  dateOfBirth: rules.dateOfBirth(today),
  gender: rules.gender,
  ssnLast4: rules.ssnLast4,
  email: rules.email,
  phone: rules.phone,
  addressLine1: rules.addressLine1,
  city: rules.city,
  state: rules.state(country),
  postalCode: rules.postalCode(country),
  country: rules.country,
  insurancePolicyNumber: rules.insurancePolicyNumber,
  photoId: rules.photoId,
  preferences: rules.preferences,
});
