import { localCodecKeys } from '../infra/crypto/codec-keys.js';
import { localInboundJwe } from '../infra/crypto/inbound-jwe.js';
import { localKeyring } from '../infra/crypto/local-keyring.js';
import { localStaffSigner } from '../infra/crypto/staff-signer.js';
import { localSubmissionIndex } from '../infra/crypto/submission-index.js';
import { intakeCustody } from '../infra/postgres/intake-custody.js';
import { dataConverter } from '../infra/temporal/data-converter.js';
import type { PayloadPolicy } from '../infra/temporal/payload-codec.js';
import type { Keys } from './compose.js';

/** What the API takes from a local keyring file. */
export function localKeys(path: string, audience: string, policy: PayloadPolicy): Keys {
  const keyring = localKeyring(path);
  const jwe = localInboundJwe(path);
  const submissionIndex = localSubmissionIndex(path);
  return {
    custody: intakeCustody({ keyring, jwe, submissionIndex, audience }),
    dataConverter: dataConverter(localCodecKeys(path), policy),
    fieldKeys: async () => jwe.publicJwks(),
    signStaffOrder: localStaffSigner(path),
    isKeyringSound: async () => (await keyring.currentVersion('pending')) > 0,
  };
}
