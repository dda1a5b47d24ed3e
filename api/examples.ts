import { SEALED_FIELDS } from '../activities/domain/applicant.js';
import { SEALING_ENCRYPTION, type SealedFieldHeader } from '../activities/domain/sealed-field.js';
import type { Accepted, Action, Submission } from './schemas.js';
import type { StatusDocument, StepStatus } from './status-schema.js';

/** What the pages of the contract show. Nothing in here is of a person, and no key opens a field of it. */
const ENROLLMENT_ID = '6f1f0a58-6b0d-4d0e-9a51-0d8f4d2f5f10';
const CORRELATION_ID = '0a2b5a86-55a0-4a7b-8a52-3c8f6a4f9b11';
export const IDEMPOTENCY_KEY = '4c4a1a5e-3d52-4a0e-8f5f-2f6f3c1f7d20';
const KEY_ID = 'intake-1';
const SEALED_AT_SECONDS = 1_767_261_600;

const base64url = (text: string): string => Buffer.from(text).toString('base64url');

function sealedExample(field: SealedFieldHeader['field']): string {
  const header: SealedFieldHeader = {
    ...{ alg: 'RSA-OAEP-256', enc: SEALING_ENCRYPTION, kid: KEY_ID, field },
    ...{ aud: 'urn:patient-enrollment:api', iat: SEALED_AT_SECONDS, sub: IDEMPOTENCY_KEY },
  };
  return [JSON.stringify(header), 'wrapped key', 'nonce', 'ciphertext', 'tag']
    .map(base64url)
    .join('.');
}

const sealedFields = Object.fromEntries(
  SEALED_FIELDS.map((field) => [field, sealedExample(field)]),
) as Pick<Submission, (typeof SEALED_FIELDS)[number]>;

export const submissionExamples = {
  'all-fields': {
    ...sealedFields,
    gender: 'female',
    state: 'IL',
    country: 'US',
    preferences: { language: 'es', appointmentNotBefore: '2026-01-05', partOfDay: 'morning' },
  },
} satisfies Record<string, Submission>;

export const acceptedExamples = {
  accepted: {
    enrollmentId: ENROLLMENT_ID,
    status: 'accepted',
    correlationId: CORRELATION_ID,
  },
} satisfies Record<string, Accepted>;

export const actionExamples = {
  'retry-now': { action: 'retry-now' },
  'retry-step': { action: 'retry-step' },
  'roll-back': { action: 'roll-back' },
  resolve: { action: 'resolve', step: 'create-ehr-record', reasonCode: 'REMOVED_BY_HAND' },
  'decide-identity': { action: 'decide-identity', decision: 'accept' },
} satisfies Record<Action['action'], Action>;

const at = (second: number): string => `2026-01-01T10:00:0${second}.000Z`;
const step = (
  name: string,
  state: StepStatus['state'],
  ...times: readonly number[]
): StepStatus => ({
  ...{ name, state, attempts: times.length > 0 ? 1 : 0 },
  startedAt: times[0] === undefined ? null : at(times[0]),
  endedAt: times[1] === undefined ? null : at(times[1]),
});
const rest = (name: string): StepStatus => step(name, 'pending');

const ended: StatusDocument = {
  enrollmentId: ENROLLMENT_ID,
  correlationId: CORRELATION_ID,
  status: 'ended',
  outcome: 'enrolled',
  failureCode: null,
  failedStep: null,
  needsAttention: false,
  residue: [],
  acceptedAt: at(0),
  endedAt: at(2),
  steps: [
    step('verify-identity', 'done', 0, 1),
    step('create-ehr-record', 'done', 1, 1),
    step('assign-primary-care-provider', 'done', 1, 1),
    step('set-up-patient-portal', 'done', 1, 1),
    step('schedule-initial-appointment', 'done', 1, 2),
    step('send-welcome-materials', 'done', 2, 2),
  ],
};
const unstarted = ended.steps.slice(2).map(({ name }) => rest(name));

const running: StatusDocument = {
  ...ended,
  ...{ status: 'running', outcome: null, endedAt: null },
  steps: [
    step('verify-identity', 'done', 0, 1),
    step('create-ehr-record', 'running', 1),
    ...unstarted,
  ],
};

const purging: StatusDocument = {
  ...running,
  ...{ status: 'rolling-back', needsAttention: true },
  ...{ failureCode: 'UNKNOWN_OUTCOME', failedStep: 'create-ehr-record' },
  steps: [
    step('verify-identity', 'undone', 0, 3),
    step('create-ehr-record', 'undoing', 1),
    ...unstarted,
  ],
};

export const statusExamples = {
  running,
  enrolled: ended,
  'rolled-back': {
    ...ended,
    ...{ outcome: 'rolled-back', failureCode: 'UNKNOWN_OUTCOME', failedStep: 'create-ehr-record' },
    endedAt: at(9),
    steps: [
      step('verify-identity', 'undone', 0, 9),
      step('create-ehr-record', 'undone', 1, 9),
      ...unstarted,
    ],
  },
} satisfies Record<string, StatusDocument>;

export const cancelledExamples = {
  'will-end-cancelled': { ...running, failureCode: null },
} satisfies Record<string, StatusDocument>;

export const actedExamples = {
  'an-undo-goes-on': purging,
} satisfies Record<string, StatusDocument>;

export const fieldKeyExamples = {
  'one-key': { keys: [{ kty: 'RSA', kid: KEY_ID, use: 'enc', alg: 'RSA-OAEP-256', e: 'AQAB' }] },
};

export const clientKeyExamples = {
  'one-key': { keys: [{ kty: 'EC', kid: KEY_ID, use: 'sig', alg: 'ES384', crv: 'P-384' }] },
  'no-partner': { keys: [] },
};

export const livenessExamples = { live: { status: 'live' } };

const allParts = { database: 'ok', keyring: 'ok', jwks: 'ok', temporal: 'ok' };
export const readinessExamples = {
  ready: { status: 'ready', checks: allParts },
  degraded: { status: 'degraded', checks: { ...allParts, temporal: 'away' } },
  unavailable: { status: 'unavailable', checks: { ...allParts, database: 'away' } },
};
