import { Failure } from '../activities/domain/failure.js';
import type { PinnedAdapter, PinnedPlan, PortName } from '../activities/domain/plan.js';
import type { Ports } from '../activities/ports/index.js';
import type { SupportDesk } from '../activities/ports/support-desk.js';
import { appointmentBooks } from './choices/appointment-books.js';
import { bureaus } from './choices/bureaus.js';
import { directories } from './choices/directories.js';
import { ehrs } from './choices/ehrs.js';
import { portals } from './choices/portals.js';
import type { Config } from './config/config.js';
import { localBlindIndexes } from './crypto/blind-index.js';
import type { Keyring } from './crypto/keyring.js';
import type { KeyringSource } from './crypto/keyring-file.js';
import type { SealField } from './ehr/postgres-ehr.js';
import { smtpWelcomeMail } from './mail/smtp-welcome-mail.js';
import { postgresPatients } from './patients/postgres-patients.js';
import { pinnedAdapters } from './pin-plan.js';
import type { Database } from './postgres/database.js';
import { keepInDossier, openFromDossier } from './postgres/dossiers.js';
import { postgresInquiryLimits } from './postgres/inquiry-limits.js';
import { postgresIntents } from './postgres/intents.js';
import { postgresPersonClaims } from './postgres/person-claims.js';
import { sealRecordField } from './postgres/record-keys.js';
import { postgresReviews } from './postgres/staff-actions.js';

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

function choicesFor({ config, db, keyring, keyringParts }: AdapterParts): Choices {
  const sealField: SealField = (tx, id, field, value) =>
    sealRecordField(tx, keyring, id, field, value);
  return {
    identity: bureaus(config, db),
    ehr: ehrs(config, db, sealField),
    providerDirectory: directories(config, db),
    portal: portals(config, {
      db,
      url: config.adapters.portal.url,
      sealField,
      usernameIndex: localBlindIndexes(keyringParts).portalUsername,
      keepToken: (tx, id, token) => keepInDossier(tx, keyring, id, 'activationToken', token),
      openToken: (id) => openFromDossier(db, keyring, id, 'activationToken'),
    }),
    scheduling: appointmentBooks(config, db),
    mail: { smtp: smtpWelcomeMail({ db, mail: config.mail }) },
  };
}
