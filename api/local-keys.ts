import { localCodecKeys } from '../infra/crypto/codec-keys.js';
import { inboundJwe } from '../infra/crypto/inbound-jwe.js';
import { localKeyring } from '../infra/crypto/local-keyring.js';
import { localStaffSigner } from '../infra/crypto/staff-signer.js';
import { localSubmissionIndex } from '../infra/crypto/submission-index.js';
import type { Database } from '../infra/postgres/database.js';
import { intakeCustody } from '../infra/postgres/intake-custody.js';
import { postgresIntakeKeys } from '../infra/postgres/intake-keys.js';
import { dataConverter } from '../infra/temporal/data-converter.js';
import type { PayloadPolicy } from '../infra/temporal/payload-codec.js';
import type { Keys } from './compose.js';

/** What the API takes from a local keyring file, and opens with it in the database. */
export function localKeys(
  path: string,
  audience: string,
  policy: PayloadPolicy,
): (db: Database) => Keys {
  const keyring = localKeyring(path);
  const submissionIndex = localSubmissionIndex(path);
  const shared = {
    dataConverter: dataConverter(localCodecKeys(path), policy),
    signStaffOrder: localStaffSigner(path),
    isKeyringSound: async () => (await keyring.currentVersion('pending')) > 0,
  };
  return (db) => {
    const jwe = inboundJwe(postgresIntakeKeys(db, keyring));
    const custody = intakeCustody({ keyring, jwe, submissionIndex, audience });
    return { ...shared, custody, fieldKeys: () => jwe.publicJwks() };
  };
}
