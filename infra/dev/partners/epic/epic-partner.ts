import type { Answer } from '../answer.js';
import { type ChartRecord, contentOf } from '../fhir/chart-store.js';
import type { Resource } from '../fhir/resources.js';
import { type SmartOptions, type SmartPartner, startSmartPartner } from '../smart/smart-partner.js';
import type { SmartVendor } from '../smart/smart-vendor.js';
import { epicRefusal, fateOutcome } from './epic-outcome.js';
import { contentIn } from './epic-patient.js';

/**
 * Epic's R4 server (reference, "EHR vendors", column Epic): `POST /Patient`, reading and searching; no DELETE, no
 * `$expunge`, no conditional create. Tokens by `private_key_jwt` alone (row Auth), so a secret opens nothing.
 */
export const startEpicPartner = (options: SmartOptions): Promise<SmartPartner> => {
  const { clientId, jwks } = options.client;
  return startSmartPartner({ ...options, client: { clientId, ...(jwks && { jwks }) } }, epicVendor);
};

const epicVendor: SmartVendor = {
  name: 'epic',
  fhirPath: '/interconnect-fhir-oauth/api/FHIR/R4',
  tokenPath: '/interconnect-fhir-oauth/oauth2/token',
  // Not in the reference: scopes come with the registration, so that asking for some is allowed and not needed.
  scope: /^(system\/\S+( system\/\S+)*)?$/,
  refuse: epicRefusal,
  create(charts, body, { base, prefer }) {
    const content = contentIn(body);
    if (content === undefined) return epicRefusal(400);
    // Reference: 59141 is a duplicate. Not in the reference what Epic compares: here family name and date of birth.
    if (charts.live('Patient').some((each) => isSamePerson(contentOf(each), content)))
      return epicRefusal(400, '59141');
    return created(charts.create('Patient', content), base, prefer);
  },
  represent,
  withheld: (record) => fateOutcome(contentOf(record)),
};

/** Reference: "Send `Prefer: return=representation`". Not in the reference: without it, the place alone. */
function created(record: ChartRecord, base: string, prefer: string): Answer {
  const headers = { location: `${base}/Patient/${record.id}` };
  return prefer === 'return=representation'
    ? { status: 201, headers, body: represent(record) }
    : { status: 201, headers };
}

/** Not in the reference: versions of a patient, so none are shown. */
function represent(record: ChartRecord): object {
  return { ...contentOf(record), id: record.id };
}

const isSamePerson = (one: Resource | null, other: Resource): boolean =>
  one?.birthDate === other.birthDate && one?.name?.[0]?.family === other.name?.[0]?.family;
