import { after, before, test } from 'node:test';
import { recordSystemContract } from '../../../support/record-system-contract.js';
import { keycloakLaws } from './keycloak-laws.js';
import { accountsOf, admit, type KeycloakWorld, open } from './keycloak-world.js';

/** What the adapter promises at every Keycloak, the real one included. */
export function keycloakContract(name: string, start: () => Promise<KeycloakWorld>): void {
  let world: KeycloakWorld;
  before(async () => {
    world = await start();
  });
  after(() => world?.stop());
  recordSystemContract(name, async () => {
    const own = await start();
    return {
      system: own.portal,
      accept: async () => own.fence.accept(),
      admit: async (id, verb) => admit(own, id, verb),
      make: (attempt) => open(own, attempt),
      count: async (id) => (await accountsOf(own, id)).length,
      stop: () => own.stop(),
    };
  });
  for (const [promise, holds] of Object.entries(keycloakLaws))
    test(`${name}: ${promise}`, () => holds(world));
}
