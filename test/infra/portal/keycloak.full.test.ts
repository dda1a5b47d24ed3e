import { after } from 'node:test';
import { canRunKeycloak } from '../../../infra/dev/launch/keycloak-distribution.js';
import { canRun } from '../../support/counts.js';
import { keycloakContract } from './support/keycloak-contract.js';
import { startRealKeycloak } from './support/real-keycloak.js';
import { activationTests } from './support/real-keycloak-activation.js';
import { realmTests } from './support/real-keycloak-realm.js';
import { tokenTests } from './support/real-keycloak-tokens.js';

/** One for the file: it takes its time to start. */
if (canRun('Java 17 and Maven', await canRunKeycloak())) {
  const starting = startRealKeycloak();
  after(async () => (await starting).stop());
  keycloakContract('Keycloak, real', async () => (await starting).world());
  activationTests(() => starting);
  realmTests(() => starting);
  tokenTests(() => starting);
}
