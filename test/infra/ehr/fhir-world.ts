import assert from 'node:assert/strict';
import type { Attempt } from '../../../activities/domain/attempt.js';
import type { EnrollmentId } from '../../../activities/domain/ids.js';
import type { Verb } from '../../../activities/domain/phase.js';
import { startEhrPartner } from '../../../infra/dev/partners/ehr-partner.js';
import { fhirEhr } from '../../../infra/ehr/fhir-ehr.js';
import { bearer } from '../../../infra/http/authorization.js';
import { encounterOf } from '../../support/encounter.js';
import { MemoryFence } from '../../support/memory-fence.js';
import { PARTNER_TOKEN, partnerBench } from '../../support/partner-bench.js';

/** A record as the partner holds it, deleted versions included. */
export interface HeldRecord {
  readonly type: string;
  readonly id: string;
  readonly deleted: boolean;
  readonly versions: readonly {
    readonly resource: { readonly identifier?: readonly { readonly value: string }[] } | null;
  }[];
}

const STEP = 'create-ehr-record';
export const IDENTIFIER_SYSTEM = 'urn:test:enrollment-key';

/** The FHIR adapter, the server it talks to, and what a test does beside it. */
export async function fhirWorld(callSeconds = 2) {
  const partner = await startEhrPartner({ token: PARTNER_TOKEN });
  const bench = partnerBench(partner.url);
  const fence = new MemoryFence();
  const held = async (key = ''): Promise<readonly HeldRecord[]> => {
    const { json } = await bench.send('GET', '/__records');
    const { records } = json as { records: readonly HeldRecord[] };
    return records.filter(({ versions }) =>
      versions.some(({ resource }) =>
        resource?.identifier?.some(({ value }) => value.startsWith(key)),
      ),
    );
  };
  return {
    ehr: fhirEhr({
      baseUrl: partner.url,
      authorization: bearer(PARTNER_TOKEN),
      identifierSystem: IDENTIFIER_SYSTEM,
      callSeconds,
    }),
    bench,
    fence,
    held,
    admit: (id: EnrollmentId, verb: Verb, attemptMs?: number): Attempt =>
      fence.admit(id, STEP, verb, attemptMs),
    /** What another system makes of the patient: the stored content, changed. */
    async rewrite(patient: string, change: (content: Record<string, unknown>) => object) {
      const [record] = (await held()).filter(({ id }) => id === patient);
      const content = record?.versions.at(-1)?.resource;
      assert.ok(content);
      const { status } = await bench.send('PUT', `/__records/Patient/${patient}`, {
        body: change({ ...content }),
        headers: { 'content-type': 'application/json' },
      });
      assert.equal(status, 204);
    },
    /** What another system hangs on the patient. */
    addEncounter: (patient: string) =>
      bench.send('POST', '/Encounter', { body: encounterOf(patient) }),
    stop: async () => {
      await partner[Symbol.asyncDispose]();
    },
  };
}
export type FhirWorld = Awaited<ReturnType<typeof fhirWorld>>;

/** The vendor id of the patient in what the adapter made. */
export const patientIn = ({ id }: { readonly id: string }): string => id.split('/')[0] ?? '';
