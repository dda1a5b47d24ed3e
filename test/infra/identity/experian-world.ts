import type { RequestListener } from 'node:http';
import type { TestContext } from 'node:test';
import type { Attempt } from '../../../activities/domain/attempt.js';
import {
  INQUIRY_PATH,
  startExperianPartner,
  TOKEN_PATH,
} from '../../../infra/dev/partners/experian/experian-partner.js';
import { samplePerson } from '../../../infra/dev/partners/people.js';
import {
  type ExperianSettings,
  experianIdentity,
} from '../../../infra/identity/experian-identity.js';
import { MemoryFence } from '../../support/memory-fence.js';
import { partnerBench } from '../../support/partner-bench.js';
import { server } from '../http/support/target.js';

export const ACCOUNT = {
  clientId: 'our-client',
  clientSecret: 'a client secret',
  username: 'our-user',
  password: 'a password',
  userDomain: 'hospital.example',
} as const;
const TENANT = 'tenant-1';

export const settingsFor = (url: string, more: Partial<ExperianSettings> = {}) => ({
  inquiryUrl: `${url}${INQUIRY_PATH}`,
  account: { ...ACCOUNT, tokenUrl: `${url}${TOKEN_PATH}`, callSeconds: 2 },
  tenantId: TENANT,
  productType: 'A_GROUND',
  controlOptions: { SUBSCRIBER_SUB_CODE: '0000001' },
  minScorePercent: 50,
  callSeconds: 2,
  ...more,
});

/** The adapter, the bureau it talks to, and what a test does beside it. */
export async function experianWorld(more: Partial<ExperianSettings> = {}) {
  const partner = await startExperianPartner({ ...ACCOUNT, tenantId: TENANT });
  const bench = partnerBench(partner.url, 'application/json');
  const fence = new MemoryFence();
  const identity = experianIdentity(settingsFor(partner.url, more));
  return {
    identity,
    url: partner.url,
    repeats: 'new-inquiry' as const,
    known: samplePerson,
    bench,
    fence,
    admit: (attemptMs?: number) =>
      fence.admit(fence.accept(), 'verify-identity', 'perform', attemptMs),
    async inquiries({ key }: Attempt) {
      const { json } = await bench.send('GET', '/__records');
      const { records } = json as { records: { clientReferenceId: string }[] };
      return records.filter(({ clientReferenceId }) => clientReferenceId === key).length;
    },
    /** How often the token endpoint was asked and answered so. */
    async tokens(status: number) {
      const { json } = await bench.send('GET', '/__requests');
      const counts = json as { route: string; status: number; count: number }[];
      const found = counts.find((each) => each.route === TOKEN_PATH && each.status === status);
      return found?.count ?? 0;
    },
    stop: async () => {
      await partner[Symbol.asyncDispose]();
    },
  };
}
export type ExperianWorld = Awaited<ReturnType<typeof experianWorld>>;

/** The adapter before a server that gives tokens, and answers an inquiry as the test says. */
export async function answeredBy(t: TestContext, listener: RequestListener) {
  const { baseUrl } = await server(t, (request, response) => {
    if (request.url === TOKEN_PATH) response.end('{"access_token":"t","expires_in":"1800"}');
    else listener(request, response);
  });
  return experianIdentity(settingsFor(baseUrl, { callSeconds: 0.5 }));
}
