import { join } from 'node:path';
import { againTrusting } from './again-trusting.js';
import { localCertificates } from './launch/certificates.js';
import { forgetState, makeStateFolder } from './state-folder.js';

interface Wanted {
  readonly stateFolder: string;
  /** Forget everything first. */
  readonly isFresh: boolean;
  readonly environment: NodeJS.ProcessEnv;
}

/**
 * Does the work in a process that trusts the authority of its state folder. Node reads whom it trusts when it starts: so
 * folder and certificates are made first, and the same command is started again. Answers how that ended.
 */
export async function inTrustedState(
  { stateFolder, isFresh, environment }: Wanted,
  work: () => Promise<number>,
): Promise<number> {
  const caFile = join(stateFolder, 'tls', 'ca.crt');
  if (environment['NODE_EXTRA_CA_CERTS'] === caFile) return work();
  if (isFresh) forgetState(stateFolder);
  makeStateFolder(stateFolder);
  await localCertificates(join(stateFolder, 'tls'));
  return againTrusting(caFile, environment);
}
