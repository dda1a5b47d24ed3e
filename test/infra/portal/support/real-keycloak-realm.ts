import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AdminCalls } from '../../../../infra/dev/keycloak/admin-calls.js';
import { failing } from '../../../support/record-system-contract.js';
import { admit, emailOf, open, opened } from './keycloak-world.js';
import type { RealKeycloak } from './real-keycloak.js';

/** What the realm itself has to do with the adapter's promises. */
export function realmTests(started: () => Promise<RealKeycloak>): void {
  for (const [promise, holds] of Object.entries(laws))
    test(`Keycloak, real: ${promise}`, async (t) => holds(await started(), t.after.bind(t)));
}

type Cleanup = (undo: () => Promise<unknown>) => void;
type Laws = Readonly<Record<string, (keycloak: RealKeycloak, after: Cleanup) => Promise<void>>>;

const PROFILE = '/patients/users/profile';

const laws: Laws = {
  async 'a realm that would drop our attributes, or lets patients write them, gets no account'(
    { admin, world },
    after,
  ) {
    const { json } = await admin.call('GET', PROFILE);
    after(() => admin.call('PUT', PROFILE, json));
    const { attributes } = json as { attributes: readonly { name: string }[] };
    const own = world();
    const without = attributes.filter(({ name }) => name !== 'enrollmentKey');
    const byPatients = {
      name: 'enrollmentKey',
      permissions: { view: [], edit: ['admin', 'user'] },
    };
    for (const changed of [without, [...without, byPatients]]) {
      await admin.call('PUT', PROFILE, { attributes: changed });
      const id = own.fence.accept();
      await assert.rejects(open(own, admit(own, id, 'perform')), failing('UNAVAILABLE'));
      assert.ok(!(await own.accounts()).some(({ username }) => username === emailOf(id)));
    }
    await admin.call('PUT', PROFILE, {
      attributes: without,
      unmanagedAttributePolicy: 'ADMIN_EDIT',
    });
    const { attempt, made } = await opened(own);
    assert.deepEqual(await own.portal.find(attempt), made);
  },

  async 'users that are hidden from us are not taken for gone'({ admin, world }, after) {
    const own = world();
    const { id, attempt, made } = await opened(own);
    await withFewerRights(admin, after);
    const blind = world();
    const undo = admit(own, id, 'undo');
    await assert.rejects(blind.portal.find(attempt), failing('AUTH'));
    await assert.rejects(blind.portal.isGone(undo, null), failing('AUTH'));
    await assert.rejects(blind.portal.remove(undo, made), failing('AUTH'));
  },

  async 'what the realm keeps of an undone account names no person'({ admin, world }) {
    const own = world();
    const { id, made } = await opened(own);
    await own.portal.remove(admit(own, id, 'undo'), made);
    const { json } = await admin.call('GET', '/patients/admin-events?max=50');
    const text = JSON.stringify(json);
    assert.ok(text.includes(made.id), 'the events are kept');
    assert.ok(!text.includes(emailOf(id)));
  },
};

/** Our service account with less than it needs: it may ask for users, and is shown none. */
async function withFewerRights({ call }: AdminCalls, after: Cleanup): Promise<void> {
  const clients = '/patients/clients';
  const idOf = async (clientId: string) =>
    ((await call('GET', `${clients}?clientId=${clientId}`)).json as readonly [{ id: string }])[0]
      .id;
  const [service, management] = await Promise.all([idOf('enrollment'), idOf('realm-management')]);
  const account = (await call('GET', `${clients}/${service}/service-account-user`)).json;
  const mappings = `/patients/users/${(account as { id: string }).id}/role-mappings/clients/${management}`;
  const roleOf = async (name: string) =>
    (await call('GET', `${clients}/${management}/roles/${name}`)).json;
  const usual = await Promise.all(['manage-users', 'view-users'].map(roleOf));
  const few = [await roleOf('query-users')];
  after(() => call('POST', mappings, usual).then(() => call('DELETE', mappings, few)));
  await call('DELETE', mappings, usual);
  await call('POST', mappings, few);
}
