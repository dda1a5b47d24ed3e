import type { Portal } from '../../activities/ports/portal.js';
import { localBlindIndexes } from '../../infra/crypto/blind-index.js';
import { postgresPortal } from '../../infra/portal/postgres-portal.js';
import type { Database } from '../../infra/postgres/database.js';
import { keepInDossier, openFromDossier } from '../../infra/postgres/dossiers.js';
import { sealRecordField } from '../../infra/postgres/record-keys.js';
import type { TestKeyring } from './test-keyring.js';

const TOKEN_FIELD = 'activationToken';

/** The portal's adapter, joined as the worker joins it. */
export const builtInPortal = (worker: Database, { path, keyring }: TestKeyring): Portal =>
  postgresPortal({
    db: worker,
    url: 'https://portal.test/',
    usernameIndex: localBlindIndexes(path).portalUsername,
    sealField: (tx, id, field, value) => sealRecordField(tx, keyring, id, field, value),
    keepToken: (tx, id, token) => keepInDossier(tx, keyring, id, TOKEN_FIELD, token),
    openToken: (id) => openFromDossier(worker, keyring, id, TOKEN_FIELD),
  });
