import { Failure } from '../activities/domain/failure.js';
import type { PinnedAdapter, PinnedPlan, PortName } from '../activities/domain/plan.js';
import type { Ports } from '../activities/ports/index.js';
import type { SupportDesk } from '../activities/ports/support-desk.js';
import type { Config } from './config/config.js';
import { localBlindIndexes } from './crypto/blind-index.js';
import type { Keyring } from './crypto/keyring.js';
import type { KeyringSource } from './crypto/keyring-file.js';
import { fhirEhr } from './ehr/fhir-ehr.js';
import { postgresEhr, type SealField } from './ehr/postgres-ehr.js';
import { httpIdentity } from './identity/http-identity.js';
import { smtpWelcomeMail } from './mail/smtp-welcome-mail.js';
import { authorizationOf } from './partner-authorization.js';
import { postgresPatients } from './patients/postgres-patients.js';
import { pinnedAdapters } from './pin-plan.js';
import { postgresPortal } from './portal/postgres-portal.js';
import type { Database } from './postgres/database.js';
import { keepInDossier, openFromDossier } from './postgres/dossiers.js';
import { postgresInquiryLimits } from './postgres/inquiry-limits.js';
import { postgresIntents } from './postgres/intents.js';
import { postgresPersonClaims } from './postgres/person-claims.js';
import { sealRecordField } from './postgres/record-keys.js';
import { postgresReviews } from './postgres/staff-actions.js';
import { postgresProviderDirectory } from './provider-directory/postgres-provider-directory.js';
import { postgresScheduling } from './scheduling/postgres-scheduling.js';

export interface AdapterParts {
  readonly config: Config;
  readonly db: Database;
  readonly keyring: Keyring;
  readonly keyringParts: KeyringSource;
  readonly supportDesk: SupportDesk;
}

type Choices = { readonly [P in PortName]: Readonly<Record<string, Ports[P]>> };

export type PortsByPlan = (plan: PinnedPlan) => Ports;

/**
 * The one place where a port meets its adapters. A call gets those that its enrollment is pinned to, whatever the
 * configuration says today; one that this worker has not got throws `ADAPTER_UNAVAILABLE` and is never "gone".
 */
export function portsByPlan(parts: AdapterParts): PortsByPlan {
  const choices = choicesFor(parts);
  const { db, keyring, config } = parts;
  const configured = pinnedAdapters(config);
  const common = {
    inquiryLimits: postgresInquiryLimits(db, keyring, config.adapters.identity.inquiriesPerDay),
    personClaims: postgresPersonClaims(db, localBlindIndexes(parts.keyringParts).duplicate),
    patients: postgresPatients(db),
    intents: postgresIntents(db),
    supportDesk: parts.supportDesk,
    reviews: postgresReviews(db),
  };
  return ({ adapters: pinned }) => {
    const chosen = <P extends PortName>(port: P): Ports[P] => {
      const adapter = choices[port][pinned[port].adapter];
      if (adapter === undefined || !isSameSystem(pinned[port], configured[port]))
        throw new Failure('ADAPTER_UNAVAILABLE');
      return adapter;
    };
    // Chosen on use: a system that this worker has not got must not hold up the undos at the others.
    return {
      ...common,
      get identity() {
        return chosen('identity');
      },
      get ehr() {
        return chosen('ehr');
      },
      get providerDirectory() {
        return chosen('providerDirectory');
      },
      get portal() {
        return chosen('portal');
      },
      get scheduling() {
        return chosen('scheduling');
      },
      get mail() {
        return chosen('mail');
      },
    };
  };
}

/** Built-in systems are the same everywhere; of others the adapter must point to the tenant that was pinned. */
const isSameSystem = (pinned: PinnedAdapter, configured: PinnedAdapter): boolean =>
  !pinned.external ||
  (pinned.adapter === configured.adapter && pinned.tenant === configured.tenant);

function choicesFor(parts: AdapterParts): Choices {
  const { config, db, keyring } = parts;
  const { identity, ehr, portal } = config.adapters;
  const sealField: SealField = (tx, id, field, value) =>
    sealRecordField(tx, keyring, id, field, value);
  return {
    identity: {
      http: httpIdentity({
        baseUrl: identity.url,
        authorization: authorizationOf(identity.login),
        minScorePercent: identity.minScorePercent,
      }),
    },
    ehr: {
      postgres: postgresEhr(db, sealField),
      fhir: fhirEhr({
        baseUrl: ehr.url,
        authorization: authorizationOf(ehr.login),
        identifierSystem: ehr.identifierSystem,
      }),
    },
    providerDirectory: { postgres: postgresProviderDirectory(db) },
    portal: {
      postgres: postgresPortal({
        db,
        url: portal.url,
        sealField,
        usernameIndex: localBlindIndexes(parts.keyringParts).portalUsername,
        keepToken: (tx, id, token) => keepInDossier(tx, keyring, id, 'activationToken', token),
        openToken: (id) => openFromDossier(db, keyring, id, 'activationToken'),
      }),
    },
    scheduling: { postgres: postgresScheduling(db) },
    mail: { smtp: smtpWelcomeMail({ db, mail: config.mail }) },
  };
}
