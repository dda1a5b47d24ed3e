import type { AuditEvent, AuditFacts } from '../../../activities/domain/audit.js';
import { correlationId, enrollmentId, type StepName } from '../../../activities/domain/ids.js';
import type { EnrollmentView, TrailEntry } from '../../../infra/postgres/enrollment-view.js';

export type Happening = readonly [event: AuditEvent, facts: AuditFacts];

const SECOND_MS = 1_000;
const start = new Date('2026-01-01T00:00:00Z');

/** A trail in which something happens every second. */
export const trailOf = (happenings: readonly Happening[]): readonly TrailEntry[] =>
  happenings.map(([event, facts], index) => ({
    event,
    facts,
    at: new Date(start.getTime() + index * SECOND_MS),
  }));

export const viewOf = ({
  steps,
  ...more
}: Partial<Omit<EnrollmentView, 'steps'>> & { steps: readonly string[] }): EnrollmentView => ({
  id: enrollmentId('6f1f0a58-6b0d-4d0e-9a51-0d8f4d2f5f10'),
  correlationId: correlationId('0a2b5a86-55a0-4a7b-8a52-3c8f6a4f9b11'),
  clientIss: 'https://issuer.example',
  clientId: 'portal',
  clientSub: 'portal',
  phase: 'accepted',
  steps: steps as readonly StepName[],
  outcome: null,
  failureCode: null,
  failedStep: null,
  needsAttention: false,
  residue: [],
  acceptedAt: start,
  endedAt: null,
  cancelRequestedAt: null,
  waitingFor: null,
  waitingStep: null,
  waitUntil: null,
  ownerWorkflow: null,
  ...more,
});
