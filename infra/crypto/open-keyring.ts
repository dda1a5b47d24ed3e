import { ConfigurationError } from '../config/environment.js';
import { openVault, type Vault, type VaultLogin } from '../vault/vault.js';
import type { Keyring } from './keyring.js';
import {
  type KeyParts,
  KeyringError,
  type KeyringPart,
  type KeyringSource,
} from './keyring-file.js';
import type { KeyringRotation } from './keyring-rotation.js';
import { localKeyring } from './local-keyring.js';
import { localKeyringRotation } from './local-keyring-rotation.js';
import { transitKeyring } from './transit-keyring.js';
import { transitRotation } from './transit-rotation.js';
import { vaultKeyParts } from './vault-key-parts.js';

/** The settings that say where keys are. */
export interface KeyringSettings {
  readonly keyring: { readonly kind: 'local' | 'transit'; readonly file: string | undefined };
  readonly vault: VaultLogin;
}

export interface OpenedKeyring {
  readonly keyring: Keyring;
  readonly rotation: KeyringRotation;
  /** What the process uses of the keyring's other parts. */
  readonly parts: KeyringSource;
  close(): void;
}

/** The keyring as configured, with the named parts: those of a file, or of the key server at this moment. */
export async function openKeyring(
  settings: KeyringSettings,
  ...names: readonly KeyringPart[]
): Promise<OpenedKeyring> {
  if (settings.keyring.kind === 'local') {
    const file = fileOf(settings);
    return {
      keyring: localKeyring(file),
      rotation: localKeyringRotation(file),
      parts: file,
      close: () => undefined,
    };
  }
  const parts = await openKeyParts(settings, ...names);
  const vault = openVault(settings.vault);
  return {
    keyring: transitKeyring(vault),
    rotation: transitRotation(vault),
    parts,
    close: () => vault.close(),
  };
}

/** Only parts, and nothing with which a data key could be unwrapped. */
export async function openKeyParts(
  settings: KeyringSettings,
  ...names: readonly KeyringPart[]
): Promise<KeyringSource> {
  if (settings.keyring.kind === 'local') return fileOf(settings);
  const vault = openVault(settings.vault);
  try {
    return await fetched(vault, names);
  } finally {
    vault.close();
  }
}

function fileOf({ keyring: { file } }: KeyringSettings): string {
  if (file === undefined) throw new ConfigurationError(['KEYRING_FILE is not set']);
  return file;
}

async function fetched(vault: Vault, names: readonly KeyringPart[]): Promise<KeyParts> {
  try {
    return await vaultKeyParts(vault, names);
  } catch {
    throw new KeyringError(
      'The key server does not give the keys of this process. Is it unsealed? Check VAULT_ADDR, VAULT_CA_FILE, VAULT_ROLE_ID and VAULT_SECRET_ID, and the policy of that role.',
    );
  }
}
