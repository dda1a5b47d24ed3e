import { exportJWK, generateKeyPair, type JWK } from 'jose';
import type { Attempt } from '../../../activities/domain/attempt.js';
import type { EnrollmentId } from '../../../activities/domain/ids.js';
import type { Verb } from '../../../activities/domain/phase.js';
import { startEpicPartner } from '../../../infra/dev/partners/epic/epic-partner.js';
import { startMillenniumPartner } from '../../../infra/dev/partners/millennium/millennium-partner.js';
import { fhirEhr } from '../../../infra/ehr/fhir-ehr.js';
import { CHART_SCOPE } from '../../../infra/ehr/vendors/clinical-types.js';
import { epic } from '../../../infra/ehr/vendors/epic.js';
import { millennium } from '../../../infra/ehr/vendors/millennium.js';
import { clientJwks } from '../../../infra/fhir/client-jwks.js';
import { type ClientProof, clientCredentials } from '../../../infra/http/client-credentials.js';
import { applicant } from '../../support/applicant.js';
import { MemoryFence } from '../../support/memory-fence.js';
import { PARTNER_TOKEN, partnerBench } from '../../support/partner-bench.js';

const STEP = 'create-ehr-record';
export const IDENTIFIER_SYSTEM = 'urn:test:enrollment-key';
export const RETAINED = { kind: 'neutralised', residue: 'vendor-retains-chart' } as const;
export const LATE_SECONDS = 7;
const CLIENT_ID = 'our-client';
const SECRET = 'our secret & theirs';

/** A vendor as the tests know it: what starts it, its profile, and how our client proves itself there. */
export const vendors = {
  epic: {
    start: startEpicPartner,
    profile: epic,
    proof: (key: JWK): ClientProof => ({ kind: 'private-key-jwt', key }),
  },
  millennium: {
    start: startMillenniumPartner,
    profile: millennium({ assigner: 'Organization/675844' }),
    proof: (): ClientProof => ({ kind: 'client-secret-basic', secret: SECRET }),
  },
} as const;
export type VendorName = keyof typeof vendors;

async function clientKey(): Promise<JWK> {
  const { privateKey } = await generateKeyPair('ES384', { extractable: true });
  return { ...(await exportJWK(privateKey)), alg: 'ES384', kid: 'k1' };
}

interface Held {
  readonly type: string;
  readonly id: string;
  readonly versions: readonly { readonly resource: Readonly<Record<string, unknown>> }[];
}

/** The adapter with a vendor's profile, the vendor's simulator, and what a test does beside it. */
export async function vendorWorld(name: VendorName, { callSeconds = 2, latencyMs = 0 } = {}) {
  const { start, profile, proof } = vendors[name];
  const key = await clientKey();
  const lines: string[] = [];
  const partner = await start({
    token: PARTNER_TOKEN,
    client: { clientId: CLIENT_ID, secret: SECRET, jwks: clientJwks([key]) },
    latencyMs,
    accessLog: (line) => lines.push(line),
  });
  const bench = partnerBench(partner.url);
  const fence = new MemoryFence();
  const authorization = clientCredentials({
    tokenUrl: partner.tokenUrl,
    clientId: CLIENT_ID,
    proof: proof(key),
    scope: CHART_SCOPE,
  });
  const held = async (id = ''): Promise<readonly Held[]> => {
    const { json } = await bench.send('GET', '/__records');
    const { records } = json as { records: readonly Held[] };
    return records.filter((record) => JSON.stringify(record.versions).includes(`"${id}`));
  };
  return {
    partner,
    bench,
    fence,
    held,
    /** The vendor's access log. */
    lines,
    ehr: fhirEhr({
      baseUrl: partner.fhirUrl,
      authorization,
      identifierSystem: IDENTIFIER_SYSTEM,
      callSeconds,
      vendor: profile,
      lateSeconds: LATE_SECONDS,
    }),
    admit: (id: EnrollmentId, verb: Verb, attemptMs?: number): Attempt =>
      fence.admit(id, STEP, verb, attemptMs),
    stop: async () => {
      await partner[Symbol.asyncDispose]();
    },
  };
}
export type VendorWorld = Awaited<ReturnType<typeof vendorWorld>>;

/** Another person for each enrollment: a vendor may know one from the other by name and date of birth. */
export const personOf = (id: string) =>
  applicant({ lastName: `Canary${id.replace(/[^a-z]/g, '')}` });

export async function charted(world: VendorWorld) {
  const id = world.fence.accept();
  const made = await world.ehr.create(world.admit(id, 'perform'), personOf(id));
  const [patient = ''] = made.id.split('/');
  return { id, made, patient, undo: world.admit(id, 'undo') };
}

/** What somebody else makes of a patient: the stored content, changed. */
export async function rewrite(
  { bench, held }: VendorWorld,
  patient: string,
  change: (content: Readonly<Record<string, unknown>>) => object,
) {
  const record = (await held()).find(({ id }) => id === patient);
  const body = change(record?.versions.at(-1)?.resource ?? {});
  const headers = { 'content-type': 'application/json' };
  return bench.send('PUT', `/__records/Patient/${patient}`, { body, headers });
}

export const manual = (reason: string) => ({ kind: 'manual', reason });

/** Another set of identifiers on what is stored. */
export const withIdentifiers =
  (change: (own: readonly object[]) => readonly object[]) =>
  (content: Readonly<Record<string, unknown>>) => ({
    ...content,
    identifier: change(content['identifier'] as readonly object[]),
  });
