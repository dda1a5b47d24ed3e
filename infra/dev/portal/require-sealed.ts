import { decodeProtectedHeader } from 'jose';
import { SEALED_FIELDS, type SealedField } from '../../../activities/domain/applicant.js';
import { SEALING_ALGORITHMS, SEALING_ENCRYPTION } from '../../../activities/domain/sealed-field.js';
import { Refusal } from '../../../api/problem.js';
import type { Submission } from '../../../api/schemas.js';

/**
 * This backend passes ciphertext on and nothing else: throws the 400 when a field that has to be sealed is not, or was
 * not sealed for its own name and this submission. Only the API can say whether it opens.
 */
export function requireSealed(submission: Submission, idempotencyKey: string): void {
  const broken = SEALED_FIELDS.filter((field) => {
    const value = submission[field];
    return value !== undefined && !isSealed(value, field, idempotencyKey);
  });
  if (broken.length === 0) return;
  throw new Refusal('invalid-request', {
    violations: broken.map((field) => ({ field: `/${field}`, rule: 'sealed' })),
  });
}

function isSealed(value: string, field: SealedField, submission: string): boolean {
  try {
    const header: Readonly<Record<string, unknown>> = decodeProtectedHeader(value);
    return (
      SEALING_ALGORITHMS.some((algorithm) => algorithm === header['alg']) &&
      header['enc'] === SEALING_ENCRYPTION &&
      header['field'] === field &&
      header['sub'] === submission
    );
  } catch {
    return false; // Whatever it is, it is no JWE.
  }
}
