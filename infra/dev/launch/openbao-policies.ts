/** Every process that logs in at OpenBao, each with a role of its own. */
export const VAULT_ROLES = [
  'api',
  'worker',
  'codec',
  'break-glass',
  'patient-portal',
  'ops',
] as const;
export type VaultRole = (typeof VAULT_ROLES)[number];

type Capability = 'read' | 'update';
const may = (path: string, capability: Capability): string =>
  `path "${path}" { capabilities = ["${capability}"] }`;
const parts = (...names: readonly string[]): readonly string[] =>
  names.map((name) => may(`keyring/data/${name}`, 'read'));
const transit = (verb: string, ...lineages: readonly string[]): readonly string[] =>
  lineages.map((lineage) => may(`transit/${verb}/${lineage}`, 'update'));
const versions = (...lineages: readonly string[]): readonly string[] =>
  lineages.map((lineage) => may(`transit/keys/${lineage}`, 'read'));
const BOTH = ['pending', 'records'] as const;

/** The least that each needs (protocol.md 27, 30); what is not named is denied. */
export const VAULT_POLICIES: Readonly<Record<VaultRole, readonly string[]>> = {
  // It may unwrap a dossier key to compare a repeated submission with, and the intake's own keys, which lie with the
  // records; it has no right to read a dossier or a record.
  api: [
    ...['encrypt', 'decrypt'].flatMap((verb) => transit(verb, ...BOTH)),
    ...versions(...BOTH),
    ...parts('idempotency', 'indexes', 'payloadCodec', 'staffActions'),
    may('database/creds/api', 'read'),
  ],
  worker: [
    ...['encrypt', 'decrypt', 'rewrap'].flatMap((verb) => transit(verb, ...BOTH)),
    ...versions(...BOTH),
    // Rotation runs where keys are used: nobody else needs them for it.
    ...BOTH.flatMap((lineage) =>
      ['rotate', 'config', 'trim'].map((verb) => may(`transit/keys/${lineage}/${verb}`, 'update')),
    ),
    ...parts('indexes', 'payloadCodec', 'certificates', 'staffActionsPublic'),
    may('database/creds/worker', 'read'),
    may('secrets/data/worker', 'read'),
  ],
  codec: parts('payloadCodec'),
  'break-glass': transit('decrypt', 'pending'),
  'patient-portal': [...transit('decrypt', 'records'), ...parts('indexes')],
  ops: parts('payloadCodec'),
};
