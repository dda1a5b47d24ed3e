import { startKeycloakPartner } from '../../../../infra/dev/partners/keycloak/keycloak-partner.js';
import { keycloakPortal } from '../../../../infra/portal/keycloak-portal.js';
import { MemoryFence } from '../../../support/memory-fence.js';
import { PARTNER_TOKEN, type PartnerBench, partnerBench } from '../../../support/partner-bench.js';
import type { KeycloakWorld, SeenAccount } from './keycloak-world.js';

const REALM = 'patients';
const CLIENT = 'enrollment';
const ACTIVATION_URL = 'https://portal.test/start';

/** The adapter at the simulator. */
export async function simulatedKeycloak(
  callSeconds = 2,
): Promise<KeycloakWorld & { readonly bench: PartnerBench }> {
  const secret = PARTNER_TOKEN;
  const partner = await startKeycloakPartner({
    realm: REALM,
    client: { clientId: CLIENT, secret },
  });
  const bench = partnerBench(partner.url, 'application/json');
  const accounts = async () =>
    ((await bench.send('GET', '/__records')).json as { records: readonly SessionAccount[] })
      .records;
  return {
    portal: keycloakPortal({
      ...{ baseUrl: partner.url, realm: REALM, clientId: CLIENT },
      proof: { kind: 'client-secret-basic', secret },
      ...{ activationUrl: ACTIVATION_URL, callSeconds },
    }),
    fence: new MemoryFence(),
    activationUrl: ACTIVATION_URL,
    bench,
    accounts,
    async addForeign(email) {
      const body = { username: email, email, enabled: true };
      return ((await bench.send('POST', '/__records', { body })).json as SeenAccount).id;
    },
    async change(id, change) {
      await bench.send('PUT', `/__records/${id}`, { body: change });
    },
    async signIn(id) {
      const { status } = await bench.send('POST', `/__records/${id}/sessions`);
      return status === 204
        ? async () => (await accounts()).some((each) => each.id === id && each.sessions > 0)
        : null;
    },
    stop: () => partner[Symbol.asyncDispose]() as Promise<void>,
  };
}

interface SessionAccount extends SeenAccount {
  readonly sessions: number;
}
