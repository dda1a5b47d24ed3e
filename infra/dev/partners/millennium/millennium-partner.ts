import type { Answer } from '../answer.js';
import { type ChartRecord, contentOf, latest } from '../fhir/chart-store.js';
import { outcome } from '../fhir/outcome.js';
import { type SmartOptions, type SmartPartner, startSmartPartner } from '../smart/smart-partner.js';
import type { SmartVendor } from '../smart/smart-vendor.js';
import { contentIn } from './millennium-patient.js';

/** How to start it; the tenant is part of every path. */
export interface MillenniumOptions extends SmartOptions {
  readonly tenant?: string;
}

/** As the reference's example of a tenant has none, one of our own. */
const TENANT = '00000000-0000-4000-8000-000000000001';

/**
 * Oracle Health Millennium's R4 server (reference, "EHR vendors", column Millennium): `POST /Patient`, reading and
 * searching; no DELETE, no `$expunge`, no conditional create, and nothing that would find a duplicate. Tokens by
 * `client_secret_basic` or `private_key_jwt` (row Auth).
 */
export const startMillenniumPartner = ({
  tenant = TENANT,
  ...options
}: MillenniumOptions): Promise<SmartPartner> => startSmartPartner(options, vendorOf(tenant));

const vendorOf = (tenant: string): SmartVendor => ({
  name: 'millennium',
  fhirPath: `/r4/${tenant}`,
  // Not in the reference, but in public clients; there it is a host of its own.
  tokenPath: `/tenants/${tenant}/protocols/oauth2/profiles/smart-v1/token`,
  // Reference, row Auth: scopes `system/Patient.crus` ...
  scope: /^system\/[A-Za-z]+\.[cruds]+( system\/[A-Za-z]+\.[cruds]+)*$/,
  refuse: refusal,
  create(charts, body, { base }) {
    const content = contentIn(body);
    // Not in the reference: what the server answers to a patient that it does not take.
    return content === undefined
      ? outcome(400, 'invalid')
      : created(charts.create('Patient', content), base);
  },
  represent: (record) => ({
    ...contentOf(record),
    id: record.id,
    meta: { versionId: versionOf(record) },
  }),
});

/** Reference, row "Create patient": 201, empty body, `Location`, `ETag W/"0"`. */
const created = (record: ChartRecord, base: string): Answer => ({
  status: 201,
  headers: {
    location: `${base}/Patient/${record.id}`,
    etag: `W/"${versionOf(record)}"`,
  },
});

/** Versions count from 0. */
const versionOf = (record: ChartRecord): string => `${latest(record).versionId - 1}`;

function refusal(status: number): Answer {
  if (status === 401) return outcome(401, 'login');
  if (status === 404) return outcome(404, 'not-found');
  return outcome(status, status < 500 ? 'invalid' : 'exception');
}
