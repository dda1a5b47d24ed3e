import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Variables } from '../config/environment.js';
import { type OpsConfig, parseOpsConfig } from '../config/ops-config.js';
import { witnessPath } from '../dev/log-store-settings.js';
import { readStackFile, type StackFile } from '../dev/stack-file.js';
import { certificateKeyPath, secretPath } from '../dev/stack-parts.js';
import { vaultSettings } from '../dev/vault-settings.js';

/** The system that the verbs are about. */
export interface Surroundings {
  readonly config: OpsConfig;
  /** The stack of this machine, when it is the one that is meant. */
  readonly stack: { readonly file: StackFile; readonly stateFolder: string } | null;
}

/**
 * Settings of the environment count first, then those of a running stack. In production the environment alone counts:
 * half of one system and half of another would be worse than none.
 */
export function surroundings(variables: Variables, stateFolder: string): Surroundings {
  const given = withoutEmpty(variables);
  const isThere = given['MODE'] !== 'production' && existsSync(join(stateFolder, 'stack.json'));
  if (!isThere) return { config: parseOpsConfig({ MODE: 'production', ...given }), stack: null };
  const file = readStackFile(stateFolder);
  const settings = Object.entries(settingsOf(file, stateFolder)).filter(([name]) => {
    const bare = name.replace(/_FILE$/, '');
    return (
      given[name] === undefined && given[bare] === undefined && given[`${bare}_FILE`] === undefined
    );
  });
  return {
    config: parseOpsConfig({ ...Object.fromEntries(settings), ...given }),
    stack: { file, stateFolder },
  };
}

const settingsOf = (file: StackFile, stateFolder: string): Record<string, string> => ({
  MODE: 'development',
  DATABASE_READER_URL: file.databaseUrls.reader,
  DATABASE_URL: file.databaseUrls.owner,
  ...(file.databaseCaFile === null ? {} : { DATABASE_CA_FILE: file.databaseCaFile }),
  TEMPORAL_ADDRESS: file.temporalAddress,
  TEMPORAL_NAMESPACE: file.namespace,
  WEB_UI_URL: file.uiUrl,
  PUBLIC_API_URL: file.apiUrl,
  PUBLIC_CODEC_URL: file.codecUrl,
  OIDC_ISSUER: file.oidcIssuer,
  SMTP_URL: file.smtpUrl,
  IDENTITY_URL: file.partners.identity,
  EHR_URL: file.partners.ehr,
  // Of all keys only those that open payloads: histories are replayed, dossiers are not read.
  ...(file.vaultUrl === null
    ? { KEYRING_FILE: secretPath(stateFolder, 'codec-keyring.json') }
    : vaultSettings({ stateFolder, role: 'ops', url: file.vaultUrl, caFile: file.caFile })),
  CERTIFICATE_KEY_FILE: certificateKeyPath(stateFolder),
  WITNESS_FILE: witnessPath(stateFolder),
});

const withoutEmpty = (variables: Variables): Variables =>
  Object.fromEntries(Object.entries(variables).filter(([, value]) => value !== ''));
