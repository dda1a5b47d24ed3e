import { SEALED_FIELDS, type SealedField } from '../../activities/domain/applicant.js';
import { type ParsedApplicant, parseApplicant } from '../../activities/domain/parse-applicant.js';
import type { Phi } from '../../activities/domain/phi.js';
import { phiAccess } from '../../activities/domain/phi-access.js';
import type { Violation } from '../../activities/domain/violation.js';
import type { InboundJwe, SealedFor } from './inbound-jwe.js';

/** A request body: sealed fields as they came, the others plain. */
export type SealedSubmission = Readonly<Record<string, unknown>>;

/**
 * Opens the sealed fields of a submission and checks every value. A field that does not open is `sealed`, whatever the
 * reason, and so is a plain value where a sealed one belongs.
 */
export async function openSubmission(
  jwe: InboundJwe,
  submission: SealedSubmission,
  sealedFor: Omit<SealedFor, 'field'>,
): Promise<ParsedApplicant> {
  const given = SEALED_FIELDS.filter((field) => submission[field] !== undefined);
  const opened = await Promise.all(
    given.map(
      async (field) => [field, await jwe.open(submission[field], { ...sealedFor, field })] as const,
    ),
  );
  const unopened = opened.filter(([, value]) => value === null).map(([field]) => field);
  const parsed = parseApplicant(plainValues(submission, opened), today());
  if (unopened.length === 0) return parsed;
  const others = 'violations' in parsed ? parsed.violations : [];
  return { violations: withSealed(others, unopened) };
}

type OpenedField = readonly [SealedField, Phi<string> | null];

function plainValues(
  submission: SealedSubmission,
  opened: readonly OpenedField[],
): SealedSubmission {
  const values: Record<string, unknown> = { ...submission };
  for (const [field, value] of opened) {
    if (value === null) delete values[field];
    else values[field] = value.reveal(phiAccess);
  }
  return values;
}

/** A field that did not open is missing for the other rules: it is `sealed`, not `required`. */
function withSealed(
  others: readonly Violation[],
  unopened: readonly SealedField[],
): readonly Violation[] {
  const sealed = unopened.map((field) => ({ field: `/${field}`, rule: 'sealed' as const }));
  return [
    ...others.filter(({ field }) => !sealed.some((violation) => violation.field === field)),
    ...sealed,
  ];
}

const ISO_DATE_CHARACTERS = 10;
const today = (): string => new Date().toISOString().slice(0, ISO_DATE_CHARACTERS);
