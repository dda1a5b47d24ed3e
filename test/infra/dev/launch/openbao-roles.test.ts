import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { Failure } from '../../../../activities/domain/failure.js';
import { enrollmentId } from '../../../../activities/domain/ids.js';
import { newKey } from '../../../../infra/crypto/envelope.js';
import type { Lineage, WrappedKey } from '../../../../infra/crypto/keyring.js';
import { transitKeyring } from '../../../../infra/crypto/transit-keyring.js';
import { transitRotation } from '../../../../infra/crypto/transit-rotation.js';
import { vaultKeyParts } from '../../../../infra/crypto/vault-key-parts.js';
import { VAULT_ROLES, type VaultRole } from '../../../../infra/dev/launch/openbao-policies.js';
import type { Vault } from '../../../../infra/vault/vault.js';
import { startTestOpenBao, type TestOpenBao } from '../../../support/test-openbao.js';

const mine = enrollmentId(randomUUID());
const PARTS = [
  ...(['indexes', 'idempotency', 'payloadCodec', 'certificates'] as const),
  ...(['staffActions', 'staffActionsPublic'] as const),
];
const LINEAGES: readonly Lineage[] = ['pending', 'records'];

let openbao: TestOpenBao;
const wrapped = new Map<Lineage, WrappedKey>();
before(async () => {
  openbao = await startTestOpenBao({
    parts: Object.fromEntries(PARTS.map((part) => [part, `content of ${part}`])),
    settings: { worker: { EHR_TOKEN: 'a token' } },
  });
  const keyring = transitKeyring(openbao.as('worker'));
  for (const lineage of LINEAGES) wrapped.set(lineage, await keyring.wrap(lineage, mine, newKey()));
});
after(() => openbao.stop());

/** Everything that can be asked of the key server, by its name in the table below. */
function deeds(vault: Vault): Readonly<Record<string, () => Promise<unknown>>> {
  const keyring = transitKeyring(vault);
  const rotation = transitRotation(vault);
  const held = (lineage: Lineage) => wrapped.get(lineage) ?? assert.fail();
  const get = (path: string) => () => vault.call({ method: 'GET', path });
  const post = (path: string) => () => vault.call({ method: 'POST', path, body: {} });
  // There is no database here to log in to: that this is what it says means that it was willing.
  const admitted = (path: string) => () =>
    vault.call({ method: 'GET', path }, 'UNSUPPORTED').catch((error: unknown) => {
      if (!(error instanceof Failure && error.code === 'UNSUPPORTED')) throw error;
    });
  const ofLineage = LINEAGES.map((lineage) => ({
    [`wrap ${lineage}`]: () => keyring.wrap(lineage, mine, newKey()),
    [`unwrap ${lineage}`]: () => keyring.unwrap(lineage, mine, held(lineage)),
    [`rewrap ${lineage}`]: () => keyring.rewrap(lineage, mine, held(lineage)),
    [`version ${lineage}`]: () => keyring.currentVersion(lineage),
    [`destroy ${lineage}`]: () => rotation.destroyBelow(lineage, 1),
    [`rotate ${lineage}`]: () => rotation.rotate(lineage),
    [`delete ${lineage}`]: post(`transit/keys/${lineage}/soft-delete`),
    [`export ${lineage}`]: get(`transit/export/encryption-key/${lineage}`),
    [`back up ${lineage}`]: get(`transit/backup/${lineage}`),
  }));
  const ofParts = PARTS.map((part) => ({
    [`read ${part}`]: () => vaultKeyParts(vault, [part]),
    [`write ${part}`]: () =>
      vault.call({ method: 'POST', path: `keyring/data/${part}`, body: { data: {} } }),
  }));
  return Object.assign(
    {},
    ...ofLineage,
    ...ofParts,
    { 'read policies': get('sys/policies/acl/worker') },
    { 'make a login': post('auth/approle/role/worker/secret-id') },
    { 'seal it': post('sys/seal') },
    { 'read settings of worker': get('secrets/data/worker') },
    { 'log in as api': admitted('database/creds/api') },
    { 'log in as worker': admitted('database/creds/worker') },
  );
}

const each = (verbs: readonly string[]): string[] =>
  verbs.flatMap((verb) => LINEAGES.map((lineage) => `${verb} ${lineage}`));
const ALLOWED: Readonly<Record<VaultRole, readonly string[]>> = {
  api: [
    ...each(['wrap', 'unwrap', 'version']),
    ...['read idempotency', 'read indexes', 'read payloadCodec', 'read staffActions'],
    'log in as api',
  ],
  worker: [
    ...each(['wrap', 'unwrap', 'rewrap', 'version', 'rotate', 'destroy']),
    ...['read indexes', 'read payloadCodec', 'read certificates', 'read staffActionsPublic'],
    ...['read settings of worker', 'log in as worker'],
  ],
  codec: ['read payloadCodec'],
  'break-glass': ['unwrap pending'],
  'patient-portal': ['unwrap records', 'read indexes'],
  ops: ['read payloadCodec'],
};

for (const role of VAULT_ROLES)
  test(`${role} may do what its work needs and is denied every other thing there is`, async () => {
    const allowed: string[] = [];
    const denied: string[] = [];
    const all = deeds(openbao.as(role));
    for (const [name, deed] of Object.entries(all)) {
      const isDone = await deed().then(
        () => true,
        (error: unknown) => {
          assert.ok(error instanceof Failure && error.code === 'AUTH', `${name}: ${String(error)}`);
          return false;
        },
      );
      (isDone ? allowed : denied).push(name);
    }
    assert.deepEqual(allowed.sort(), [...ALLOWED[role]].sort());
    assert.equal(denied.length, Object.keys(all).length - ALLOWED[role].length);
  });
