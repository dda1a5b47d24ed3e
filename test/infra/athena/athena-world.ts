import type { Attempt } from '../../../activities/domain/attempt.js';
import type { EnrollmentId } from '../../../activities/domain/ids.js';
import type { Verb } from '../../../activities/domain/phase.js';
import { ATHENA_SCOPE } from '../../../infra/athena/athena-client.js';
import { startAthenaPartner } from '../../../infra/dev/partners/athena/athena-partner.js';
import { athenaPractice } from '../../../infra/dev/partners/athena/practice.js';
import type { Fault } from '../../../infra/dev/partners/fault.js';
import { athenaEhr } from '../../../infra/ehr/athena-ehr.js';
import { clientCredentials } from '../../../infra/http/client-credentials.js';
import { applicant } from '../../support/applicant.js';
import { MemoryFence } from '../../support/memory-fence.js';
import { PARTNER_TOKEN, partnerBench } from '../../support/partner-bench.js';

/** A patient and an appointment as the partner holds them. */
export type Held = Readonly<Record<string, string>>;

export const DEPARTMENT = athenaPractice.departments[0].departmentid;
const BASE = `/v1/${athenaPractice.practiceId}`;
const client = { clientId: 'our-client', secret: 'a secret' };

let people = 0;
/** A person of their own, since the vendor knows a person again; names of letters only. */
export function somebody(changes: Readonly<Record<string, unknown>> = {}) {
  people += 1;
  const letters = `${people}`.replace(/\d/g, (digit) => 'abcdefghij'[Number(digit)] ?? '');
  return applicant({ lastName: `Zq${letters}`, ...changes });
}

const settingsFor = (baseUrl: string, callSeconds: number) => ({
  baseUrl,
  practiceId: athenaPractice.practiceId,
  authorization: clientCredentials({
    tokenUrl: `${baseUrl}/oauth2/v1/token`,
    clientId: client.clientId,
    proof: { kind: 'client-secret-basic', secret: client.secret },
    scope: ATHENA_SCOPE,
    callSeconds,
  }),
  departmentId: DEPARTMENT,
  callSeconds,
});

/** The practice at athenahealth, charts there, and what a test does beside them. */
export async function athenaWorld(callSeconds = 2) {
  const accessLog: string[] = [];
  const partner = await startAthenaPartner({
    token: PARTNER_TOKEN,
    client,
    accessLog: (line) => accessLog.push(line),
  });
  const bench = partnerBench(partner.url, 'application/json');
  const fence = new MemoryFence();
  const settings = settingsFor(partner.url, callSeconds);
  const records = async () =>
    (await bench.send('GET', '/__records')).json as Record<'patients' | 'appointments', Held[]>;
  return {
    settings,
    ehr: athenaEhr(settings),
    bench,
    fence,
    accessLog,
    /** Everything that the partner keeps of the enrollment, whatever its status. */
    charts: async (id: EnrollmentId) =>
      (await records()).patients.filter(({ notes }) => notes?.startsWith(id)),
    visits: async (chart: string) =>
      (await records()).appointments.filter(({ patientid }) => patientid === chart),
    admit: (id: EnrollmentId, verb: Verb, attemptMs?: number): Attempt =>
      fence.admit(id, 'create-ehr-record', verb, attemptMs),
    fault: (operation: NonNullable<Fault['match']['operation']>, more: Omit<Fault, 'match'>) =>
      bench.fault({ match: { operation }, ...more }),
    /** What the practice's own people do. */
    hand: (kind: 'patients' | 'appointments', id: string, body: object) =>
      bench.send('PUT', `/__records/${kind}/${id}`, { body }),
    /** One call with a token of the test's own. */
    send: async (method: string, path: string, form?: Readonly<Record<string, string>>) => {
      const authorization = await settings.authorization.header(
        fence.admit(fence.accept(), 'create-ehr-record', 'perform'),
      );
      const body = form === undefined ? {} : { body: new URLSearchParams(form) };
      return bench.send(method, `${BASE}${path}`, { headers: { authorization }, ...body });
    },
    stop: async () => {
      await partner[Symbol.asyncDispose]();
    },
  };
}
export type AthenaWorld = Awaited<ReturnType<typeof athenaWorld>>;
