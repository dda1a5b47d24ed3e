import { localCodecKeys } from '../infra/crypto/codec-keys.js';
import { localInboundJwe } from '../infra/crypto/inbound-jwe.js';
import type { OpenedKeyring } from '../infra/crypto/open-keyring.js';
import { localStaffSigner } from '../infra/crypto/staff-signer.js';
import { localSubmissionIndex } from '../infra/crypto/submission-index.js';
import { intakeCustody } from '../infra/postgres/intake-custody.js';
import { dataConverter } from '../infra/temporal/data-converter.js';
import type { PayloadPolicy } from '../infra/temporal/payload-codec.js';
import type { Keys } from './compose.js';

/** The parts of a keyring that the API works with, beside the wrapping keys. */
export const KEYS_OF_API = ['idempotency', 'payloadCodec', 'staffActions', 'intake'] as const;

/** What the API takes from its keyring. */
export function keysOfApi(
  { keyring, parts }: Pick<OpenedKeyring, 'keyring' | 'parts'>,
  audience: string,
  policy: PayloadPolicy,
): Keys {
  const jwe = localInboundJwe(parts);
  const submissionIndex = localSubmissionIndex(parts);
  return {
    custody: intakeCustody({ keyring, jwe, submissionIndex, audience }),
    dataConverter: dataConverter(localCodecKeys(parts), policy),
    fieldKeys: async () => jwe.publicJwks(),
    signStaffOrder: localStaffSigner(parts),
    isKeyringSound: async () => (await keyring.currentVersion('pending')) > 0,
  };
}
