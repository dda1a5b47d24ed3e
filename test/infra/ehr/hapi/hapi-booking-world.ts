import assert from 'node:assert/strict';
import type { EnrollmentId } from '../../../../activities/domain/ids.js';
import type { Verb } from '../../../../activities/domain/phase.js';
import type { Made } from '../../../../activities/ports/record.js';
import { fhirProviderDirectory } from '../../../../infra/provider-directory/fhir-provider-directory.js';
import { fhirScheduling } from '../../../../infra/scheduling/fhir-scheduling.js';
import { applicant } from '../../../support/applicant.js';
import { type FreeSlots, seedDirectory } from './hapi-directory.js';
import { hapiWorld } from './hapi-world.js';

const ASSIGN = 'assign-primary-care-provider';
const SCHEDULE = 'schedule-initial-appointment';
/** HAPI answers a search from an earlier one of the same words, unless it is told not to. */
const UNCACHED = { 'cache-control': 'no-store' };

/** A real server with providers and open books, and the three FHIR adapters of one enrollment for it. */
export async function hapiBookingWorld(free: FreeSlots) {
  const world = await hapiWorld();
  const { bench, ehr, fence, settings } = world;
  await seedDirectory(bench, free);
  const charts = new Map<EnrollmentId, Made>();
  const charted = {
    ...settings,
    chartOf: async (id: EnrollmentId) => charts.get(id)?.id ?? null,
  };
  /** How many there are of a type, by one search. */
  const total = async (type: string, by: Readonly<Record<string, string>>): Promise<number> => {
    const body = new URLSearchParams({ ...by, _summary: 'count' });
    const { status, json } = await bench.send('POST', `/${type}/_search`, {
      ...{ body, headers: UNCACHED },
    });
    assert.equal(status, 200);
    return (json as { total: number }).total;
  };
  return {
    ...world,
    providers: fhirProviderDirectory({ ...charted, pcpWrite: 'patch', placesPerProvider: 100 }),
    scheduling: fhirScheduling({ ...charted, profile: 'r4', timeZone: 'America/Chicago' }),
    assigning: (id: EnrollmentId, verb: Verb) => world.admit(id, verb, ASSIGN),
    booking: (id: EnrollmentId, verb: Verb) => world.admit(id, verb, SCHEDULE),
    /** The chart that the step before has made. */
    chartOf: (id: EnrollmentId): Made => charts.get(id) ?? assert.fail('no chart'),
    /** An enrollment whose chart is made. */
    async accept(): Promise<EnrollmentId> {
      const id = fence.accept();
      charts.set(id, await ehr.create(world.admit(id, 'perform'), applicant()));
      return id;
    },
    /** Live resources under the enrollment's booking key: earlier versions of a slot still tell of it. */
    booked: (type: 'Appointment' | 'Slot', id: EnrollmentId) =>
      total(type, { identifier: `${settings.identifierSystem}|${id}:${SCHEDULE}` }),
    slotsFree: (provider: string) =>
      total('Slot', { schedule: `Schedule/${provider}`, status: 'free' }),
  };
}
export type HapiBookingWorld = Awaited<ReturnType<typeof hapiBookingWorld>>;
