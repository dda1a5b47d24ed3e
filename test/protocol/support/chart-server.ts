import assert from 'node:assert/strict';
import type { EnrollmentId } from '../../../activities/domain/ids.js';
import { startEhrPartner } from '../../../infra/dev/partners/ehr-partner.js';
import { encounterOf } from '../../support/encounter.js';
import { PARTNER_TOKEN, partnerBench } from '../../support/partner-bench.js';

interface Held {
  readonly type: string;
  readonly id: string;
  readonly versions: readonly { readonly resource: object | null }[];
}

/** An EHR over FHIR, and a look into it that the product does not have. */
export async function chartServer() {
  const partner = await startEhrPartner({ token: PARTNER_TOKEN });
  const bench = partnerBench(partner.url);
  const heldOf = async (id: EnrollmentId): Promise<readonly Held[]> => {
    const { json } = await bench.send('GET', '/__records');
    const { records } = json as { records: readonly Held[] };
    return records.filter((record) => JSON.stringify(record).includes(`"${id}:`));
  };
  return {
    url: partner.url,
    bench,
    /** How much it ever filed for an enrollment and still holds, deleted versions included. */
    held: async (id: EnrollmentId): Promise<number> => (await heldOf(id)).length,
    async patientOf(id: EnrollmentId): Promise<Held> {
      const patient = (await heldOf(id)).find(({ type }) => type === 'Patient');
      return patient ?? assert.fail('no patient');
    },
    /** What another system hangs on the patient. */
    addEncounter: (patient: string) =>
      bench.send('POST', '/Encounter', { body: encounterOf(patient) }),
    stop: () => partner[Symbol.asyncDispose](),
  };
}
export type ChartServer = Awaited<ReturnType<typeof chartServer>>;
