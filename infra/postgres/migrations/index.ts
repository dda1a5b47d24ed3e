import { enrollment } from './0001-enrollment.js';
import { audit } from './0002-audit.js';
import { intent } from './0003-intent.js';
import { certificate } from './0004-certificate.js';
import { relay } from './0009-relay.js';
import { custody } from './0010-custody.js';
import { patients } from './0020-patients.js';
import { ehrRecord } from './0021-ehr-record.js';
import { providerDirectory } from './0022-provider-directory.js';
import { portal } from './0023-portal.js';
import { scheduling } from './0024-scheduling.js';
import { recordCounts } from './0025-record-counts.js';
import { welcome } from './0030-welcome.js';
import { supportNotice } from './0031-support-notice.js';
import { waits } from './0033-waits.js';
import { lateEffects } from './0034-late-effects.js';
import { holdEnrollment } from './0035-hold-enrollment.js';
import { unsettledPatients } from './0036-unsettled-patients.js';
import { keyRotation } from './0041-key-rotation.js';
import { intakeKey } from './0042-intake-key.js';
import { attemptKey } from './0043-attempt-key.js';
import { breakGlass } from './0044-break-glass.js';
import { recordKeyVersion } from './0045-record-key-version.js';
import { inquiryCount } from './0046-inquiry-count.js';
import { personClaim } from './0047-person-claim.js';
import { keyOverdue } from './0048-key-overdue.js';
import { leastPrivilege } from './0049-least-privilege.js';
import { patientAccess } from './0050-patient-access.js';
import { auditCheckpoint } from './0060-audit-checkpoint.js';
import { portalChanges } from './0061-portal-changes.js';
import { clusterIdentity } from './0070-cluster-identity.js';
import { auditHeads } from './0071-audit-heads.js';
import { auditMonths } from './0071-audit-months.js';
import { auditArchive } from './0072-audit-archive.js';
import { auditVocabulary } from './0073-audit-vocabulary.js';
import { accessWatch } from './0074-access-watch.js';
import { auditGroup } from './0075-audit-group.js';
import { opsDeeds } from './0076-ops-deeds.js';
import { vendorBudget } from './0077-vendor-budget.js';
import { askedIntents } from './0078-asked-intents.js';
import { landingCreates } from './0079-landing-creates.js';
import { readersSeeSchema } from './0080-readers-see-schema.js';
import { processesSeeSchema } from './0081-processes-see-schema.js';
import { standingFigures } from './0082-standing-figures.js';
import { attentionIndex } from './0083-attention-index.js';
import type { Migration } from './migration.js';

/** Every migration in order. New ones go to the end; a released one is never edited. */
export const migrations: readonly Migration[] = [
  enrollment,
  audit,
  intent,
  certificate,
  relay,
  custody,
  patients,
  ehrRecord,
  providerDirectory,
  portal,
  scheduling,
  recordCounts,
  welcome,
  supportNotice,
  waits,
  lateEffects,
  holdEnrollment,
  unsettledPatients,
  keyRotation,
  intakeKey,
  attemptKey,
  breakGlass,
  recordKeyVersion,
  inquiryCount,
  personClaim,
  keyOverdue,
  leastPrivilege,
  patientAccess,
  auditCheckpoint,
  portalChanges,
  auditMonths,
  auditHeads,
  auditArchive,
  auditGroup,
  clusterIdentity,
  accessWatch,
  auditVocabulary,
  opsDeeds,
  askedIntents,
  vendorBudget,
  landingCreates,
  readersSeeSchema,
  processesSeeSchema,
  standingFigures,
  attentionIndex,
];
