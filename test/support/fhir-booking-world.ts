import assert from 'node:assert/strict';
import type { EnrollmentId } from '../../activities/domain/ids.js';
import { type EhrPartnerOptions, startEhrPartner } from '../../infra/dev/partners/ehr-partner.js';
import type { FhirResource } from '../../infra/fhir/fhir-resource.js';
import { bearer } from '../../infra/http/authorization.js';
import { fhirProviderDirectory } from '../../infra/provider-directory/fhir-provider-directory.js';
import type { FhirProviderDirectorySettings } from '../../infra/provider-directory/fhir-provider-directory-settings.js';
import type {
  BookingProfile,
  FhirSchedulingSettings,
} from '../../infra/scheduling/fhir-booking.js';
import { fhirScheduling } from '../../infra/scheduling/fhir-scheduling.js';
import { MemoryFence } from './memory-fence.js';
import { PARTNER_TOKEN, partnerBench } from './partner-bench.js';

export const KEY_SYSTEM = 'urn:test:enrollment-key';
export const ASSIGN = 'assign-primary-care-provider';
export const SCHEDULE = 'schedule-initial-appointment';

/** A resource as a test looks at it, behind the adapters' back. */
export type Seen = FhirResource & Readonly<Record<string, unknown>>;

interface WorldOptions extends Pick<EhrPartnerOptions, 'transactions' | 'appointments'> {
  readonly callSeconds?: number;
  readonly profile?: BookingProfile;
  readonly directory?: Partial<FhirProviderDirectorySettings>;
}

/** A FHIR server with the built-in directory, charts for enrollments, and both adapters. */
export async function fhirBookingWorld(options: WorldOptions = {}) {
  const { callSeconds = 2, profile = 'r4', directory = {}, ...partnerOptions } = options;
  const partner = await startEhrPartner({
    token: PARTNER_TOKEN,
    directory: true,
    ...partnerOptions,
  });
  const bench = partnerBench(partner.url);
  const fence = new MemoryFence();
  const [charts, bookings] = [new Map<EnrollmentId, string>(), new Map<EnrollmentId, string>()];
  const settings = {
    baseUrl: partner.url,
    authorization: bearer(PARTNER_TOKEN),
    identifierSystem: KEY_SYSTEM,
    callSeconds,
    chartOf: async (id: EnrollmentId) => charts.get(id) ?? null,
  };
  const schedulingSettings: FhirSchedulingSettings = {
    ...settings,
    profile,
    timeZone: 'America/Chicago',
    appointmentOf: async (id) => bookings.get(id) ?? null,
  };
  const directorySettings: FhirProviderDirectorySettings = {
    ...settings,
    pcpWrite: 'patch',
    placesPerProvider: 100,
    ...directory,
  };
  return {
    ...chartsOn(bench, fence, charts),
    ...lookingAt(bench),
    providers: fhirProviderDirectory(directorySettings),
    scheduling: fhirScheduling(schedulingSettings),
    schedulingSettings,
    /** Ids of appointments as intents remember them; a test fills it. */
    bookings,
    directorySettings,
    bench,
    fence,
    admit: fence.admit.bind(fence),
    stop: async () => {
      await partner[Symbol.asyncDispose]();
    },
  };
}
export type FhirBookingWorld = Awaited<ReturnType<typeof fhirBookingWorld>>;

/** What a test sees and does at the server beside the adapters. */
function lookingAt(bench: ReturnType<typeof partnerBench>) {
  const search = async (type: string, by: Readonly<Record<string, string>>) => {
    const body = new URLSearchParams({ _count: '50', ...by });
    const { status, json } = await bench.send('POST', `/${type}/_search`, { body });
    assert.equal(status, 200);
    const { entry } = json as { entry: readonly { resource: Seen }[] };
    return entry.map(({ resource }) => resource);
  };
  return {
    search,
    /** Everything under a key of the enrollment, deleted or not, of one type. */
    held: async (type: string, id: EnrollmentId) => {
      const { json } = await bench.send('GET', '/__records');
      const { records } = json as { records: readonly Held[] };
      return records.filter(
        (each) => each.type === type && JSON.stringify(each.versions).includes(id),
      );
    },
    get: async (type: string, id: string) =>
      (await bench.send('GET', `/${type}/${id}`)).json as Seen,
    /** What another system makes of a resource. */
    async rewrite(type: string, id: string, change: (content: Seen) => object) {
      const { json } = await bench.send('GET', `/${type}/${id}`);
      const { id: _id, meta: _meta, ...content } = change(json as Seen) as Seen;
      const headers = { 'content-type': 'application/json' };
      const path = `/__records/${type}/${id}`;
      const { status } = await bench.send('PUT', path, { body: content, headers });
      assert.equal(status, 204);
    },
  };
}

interface Held {
  readonly type: string;
  readonly id: string;
  readonly deleted: boolean;
  readonly versions: readonly unknown[];
}

/** Enrollments whose charts were made, as the step before leaves them. */
function chartsOn(
  bench: ReturnType<typeof partnerBench>,
  fence: MemoryFence,
  charts: Map<EnrollmentId, string>,
) {
  const patientOf = (id: EnrollmentId) => (charts.get(id) ?? '').split('/')[0] ?? '';
  return {
    charts,
    patientOf,
    async accept(): Promise<EnrollmentId> {
      const id = fence.accept();
      const { json } = await bench.send('POST', '/Patient', {
        body: {
          resourceType: 'Patient',
          identifier: [{ system: KEY_SYSTEM, value: `${id}:create-ehr-record` }],
          active: true,
          name: [{ family: 'Canary', given: ['Test'] }],
          gender: 'unknown',
          birthDate: '1990-01-01',
        },
      });
      charts.set(id, `${(json as Seen).id}/-`);
      return id;
    },
  };
}

/** The ids that a `Made` remembers. */
export const partsOf = ({ id }: { readonly id: string }): readonly [string, string] => {
  const [first = '', second = ''] = id.split('/');
  return [first, second];
};
