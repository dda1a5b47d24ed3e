import { statSync } from 'node:fs';
import { openKeyParts } from '../../crypto/open-keyring.js';
import type { Surroundings } from '../surroundings.js';
import { ask } from './ask.js';
import type { Check } from './check.js';
import { type Examined, where } from './finding.js';

const OTHERS = 0o077;

/** The file of keys: only where keys are kept in one. */
export const keyringFile: Check = {
  name: 'keyring',
  setting: 'KEYRING_FILE',
  away: 'KEYRING_MISSING',
  isNamed: ({ keyring }) => keyring.kind === 'local' && keyring.file !== undefined,
  async examine({ config: { keyring } }) {
    const { mode } = statSync(keyring.file ?? '');
    return {
      facts: { kind: 'local' },
      findings: where([(mode & OTHERS) !== 0, 'KEYRING_OPEN', 'others than its owner may read it']),
    };
  },
};

/** OpenBao or Vault: whether it is unsealed, and gives this login what it works with. */
export const keyServer: Check = {
  name: 'key server',
  setting: 'VAULT_ADDR',
  away: 'KEY_SERVER_AWAY',
  isNamed: ({ vault }) => vault.url !== '',
  async examine(at) {
    const { url, caFile } = at.config.vault;
    // 503 is sealed, 501 not initialised; both are answers (https://openbao.org/api-docs/system/health/).
    const { status, text } = await ask(`${url.replace(/\/$/, '')}/v1/sys/health`, caFile);
    const { version, sealed } = JSON.parse(text) as { version?: string; sealed?: boolean };
    const isSealed = sealed !== false || status === 501;
    const facts = { version: version ?? null, sealed: isSealed };
    if (isSealed) return { facts, findings: [{ code: 'KEY_SERVER_SEALED', says: 'it is sealed' }] };
    return login(at, facts);
  },
};

async function login(at: Surroundings, facts: Examined['facts']): Promise<Examined> {
  if (at.config.keyring.kind !== 'transit') return { facts, findings: [] };
  const isOpen = await openKeyParts(at.config, 'payloadCodec').then(
    () => true,
    () => false,
  );
  return { facts, findings: where([!isOpen, 'KEY_SERVER_REFUSES', 'it does not give our keys']) };
}
