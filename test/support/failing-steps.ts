import type { TestStack } from './test-stack.js';

/** How each step that can be undone is made to fail for good: by the bureau, or by a table that may not be written. */
export const FAILING_STEPS = [
  { step: 'verify-identity', by: 'bureau' },
  { step: 'create-ehr-record', by: 'patients_unsettled' },
  { step: 'assign-primary-care-provider', by: 'provider_assignment' },
  { step: 'set-up-patient-portal', by: 'portal_account' },
  { step: 'schedule-initial-appointment', by: 'appointment' },
] as const;

export type FailingStep = (typeof FAILING_STEPS)[number];

export const breakStep = (bench: TestStack, { by }: FailingStep): Promise<unknown> =>
  by === 'bureau'
    ? bench.fault('identity', {
        match: { operation: 'inquire' },
        times: 'always',
        effect: 'before',
        status: 500,
      })
    : bench.owner.raw(`REVOKE INSERT ON ${by} FROM enrollment_worker`);

export const mendStep = (bench: TestStack, { by }: FailingStep): Promise<unknown> =>
  by === 'bureau'
    ? bench.clearFaults()
    : bench.owner.raw(`GRANT INSERT ON ${by} TO enrollment_worker`);
