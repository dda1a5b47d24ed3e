import { localBlindIndexes } from '../infra/crypto/blind-index.js';
import { localCodecKeys } from '../infra/crypto/codec-keys.js';
import { inboundJwe } from '../infra/crypto/inbound-jwe.js';
import type { OpenedKeyring } from '../infra/crypto/open-keyring.js';
import { localStaffSigner } from '../infra/crypto/staff-signer.js';
import { localSubmissionIndex } from '../infra/crypto/submission-index.js';
import type { Database } from '../infra/postgres/database.js';
import { intakeCustody } from '../infra/postgres/intake-custody.js';
import { postgresIntakeKeys } from '../infra/postgres/intake-keys.js';
import { dataConverter } from '../infra/temporal/data-converter.js';
import type { PayloadPolicy } from '../infra/temporal/payload-codec.js';
import type { Keys } from './compose.js';

/** The parts of a keyring that the API works with, beside the wrapping keys. */
export const KEYS_OF_API = ['idempotency', 'indexes', 'payloadCodec', 'staffActions'] as const;

/** What the API takes from its keyring, and opens with it in the database. */
export function keysOfApi(
  { keyring, parts }: Pick<OpenedKeyring, 'keyring' | 'parts'>,
  audience: string,
  policy: PayloadPolicy,
): (db: Database) => Keys {
  const submissionIndex = localSubmissionIndex(parts);
  const { duplicate: personIndex } = localBlindIndexes(parts);
  const shared = {
    dataConverter: dataConverter(localCodecKeys(parts), policy),
    signStaffOrder: localStaffSigner(parts),
    isKeyringSound: async () => (await keyring.currentVersion('pending')) > 0,
  };
  return (db) => {
    const jwe = inboundJwe(postgresIntakeKeys(db, keyring));
    const custody = intakeCustody({ keyring, jwe, submissionIndex, personIndex, audience });
    return { ...shared, custody, fieldKeys: () => jwe.publicJwks() };
  };
}
