import assert from 'node:assert/strict';
import { startEpicPartner } from '../../../../infra/dev/partners/epic/epic-partner.js';
import { startMillenniumPartner } from '../../../../infra/dev/partners/millennium/millennium-partner.js';
import { PARTNER_TOKEN, partnerBench } from '../../../support/partner-bench.js';
import { assertingClient } from './asserting-client.js';
import { patientWith } from './fhir-bodies.js';

export const SECRET = 'a secret';
const SCOPE = 'system/Patient.crus';
const KINDS = { epic: startEpicPartner, millennium: startMillenniumPartner } as const;
export type Kind = keyof typeof KINDS;

interface Sending {
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A vendor's simulator, and a client that it knows by its key and by its secret. */
export async function vendorBench(kind: Kind) {
  const client = await assertingClient();
  const { clientId, jwks } = client;
  const token = PARTNER_TOKEN;
  const partner = await KINDS[kind]({ token, client: { clientId, jwks, secret: SECRET } });
  const { fhirUrl, tokenUrl } = partner;
  const bench = partnerBench(fhirUrl);
  const ask = async (
    fields: Readonly<Record<string, string>>,
    { headers = {}, scope = SCOPE }: { headers?: Record<string, string>; scope?: string } = {},
  ) => {
    const body = new URLSearchParams({ grant_type: 'client_credentials', scope, ...fields });
    const response = await fetch(tokenUrl, { method: 'POST', body, headers });
    const json = (await response.json()) as { access_token?: string };
    return { status: response.status, token: json.access_token };
  };
  const bySecret = () => {
    const basic = Buffer.from(`${clientId}:${SECRET.replace(' ', '+')}`).toString('base64');
    return ask({}, { headers: { authorization: `Basic ${basic}` } });
  };
  const byAssertion = async ({ scope = SCOPE, audience = tokenUrl } = {}) =>
    ask(await client.assertion(audience), { scope });
  const opened = await byAssertion();
  const authorization = `Bearer ${opened.token}`;
  return {
    fhirUrl,
    tokenUrl,
    bySecret,
    byAssertion,
    send: (method: string, path: string, { body, headers }: Sending = {}) =>
      bench.send(method, path, { body, headers: { authorization, ...headers } }),
    stop: () => partner[Symbol.asyncDispose](),
  };
}
export type VendorBench = Awaited<ReturnType<typeof vendorBench>>;

let keys = 0;
export const nextKey = () => `key-${++keys}`;

/** A patient as this vendor takes it, filed under a key; no two have one name. */
export function patientFor(kind: Kind, key: string) {
  const patient = patientWith(key, `Canary${key}`);
  if (kind === 'epic') return patient;
  const type = { coding: [{ system: 'urn:v2-0203', code: 'RI' }] };
  const own = patient.identifier.map((each) => ({ type, ...each }));
  return { ...patient, identifier: [{ assigner: { reference: 'Organization/1' } }, ...own] };
}

export const idsIn = (json: unknown): readonly string[] =>
  (json as { entry: readonly { resource: { id: string } }[] }).entry.map(
    ({ resource }) => resource.id,
  );

/** What was created, as the Location has it. */
export function placeIn(headers: Headers): string {
  const [place] = /\/Patient\/[^/]+$/.exec(headers.get('location') ?? '') ?? [];
  return place ?? assert.fail('no place');
}
