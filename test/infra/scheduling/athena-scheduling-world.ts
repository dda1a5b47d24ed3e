import assert from 'node:assert/strict';
import type { EnrollmentId } from '../../../activities/domain/ids.js';
import type { Verb } from '../../../activities/domain/phase.js';
import { clinicDay } from '../../../infra/athena/clinic-time.js';
import { athenaPractice } from '../../../infra/dev/partners/athena/practice.js';
import { athenaScheduling } from '../../../infra/scheduling/athena-scheduling.js';
import { applicant } from '../../support/applicant.js';
import { athenaWorld, DEPARTMENT, somebody } from '../athena/athena-world.js';

export const TIME_ZONE = 'America/Chicago';
export const CLINIC = {
  clinicName: 'Main Street Clinic',
  room: 'Room 1',
  address: '100 Main Street, Springfield, IL 62701',
};
/** Our directory's name for each of the vendor's providers. */
const OURS = 'our-provider-';
export const [FIRST, SECOND] = athenaPractice.providers.map(
  ({ providerid }) => `${OURS}${providerid}`,
) as [string, string];

/** Visits at athenahealth for charts that enrollments have there. */
export async function schedulingWorld(
  callSeconds = 2,
  settings: { departmentId?: string; lateSeconds?: number } = {},
) {
  const world = await athenaWorld(callSeconds);
  const charts = new Map<EnrollmentId, string>();
  const scheduling = athenaScheduling({
    ...{ ...world.settings, ...settings },
    visitReasonId: athenaPractice.visitReasonId,
    chartOf: async (id) => charts.get(id) ?? null,
    vendorProviderOf: (id) => (id.startsWith(OURS) ? id.slice(OURS.length) : undefined),
    providerNameOf: (id) => `Dr. ${id}`,
    timeZone: TIME_ZONE,
    clinic: CLINIC,
  });
  const admit = (id: EnrollmentId, verb: Verb, attemptMs?: number) =>
    world.fence.admit(id, 'schedule-initial-appointment', verb, attemptMs);
  /** An enrollment whose chart is made. */
  const accept = async () => {
    const id = world.fence.accept();
    const made = await world.ehr.create(world.admit(id, 'perform'), somebody());
    charts.set(id, made.id);
    return id;
  };
  return {
    ...world,
    scheduling,
    charts,
    accept,
    admit,
    book: (
      id: EnrollmentId,
      provider = FIRST,
      preferences: Readonly<Record<string, string>> = {},
    ) => scheduling.book(admit(id, 'perform'), provider, applicant({ preferences })),
    /** Everything that the partner keeps for the enrollment's chart. */
    visitsOf: async (id: EnrollmentId) =>
      world.visits(charts.get(id) ?? assert.fail('it has no chart')),
  };
}
export type SchedulingWorld = Awaited<ReturnType<typeof schedulingWorld>>;

/** What the practice's own people write into its book: by itself an open slot, far behind the seeded ones. */
export const slotOf = (provider: string, changes: object = {}) => ({
  appointmentstatus: 'o',
  providerid: provider.slice(OURS.length),
  departmentid: DEPARTMENT,
  date: clinicDay(new Date(), TIME_ZONE, 80),
  starttime: '09:00',
  duration: 60,
  ...changes,
});
