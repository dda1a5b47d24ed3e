import { DATABASE_ROLES, type DatabaseRole } from '../../../infra/dev/launch/postgres-roles.js';

/** Everybody but the owner, who migrates and serves nobody. */
export type Role = Exclude<DatabaseRole, 'owner'>;
export const ROLES = DATABASE_ROLES.filter((role): role is Role => role !== 'owner');

type Cells = Readonly<Partial<Record<Role, readonly string[]>>>;

const SEEN_BY_STAFF = { auditor: ['SELECT'], reader: ['SELECT'] } as const;
const KEY_WRAP = 'UPDATE (kek_version, wrapped)';
const STANDING_OF_KEY = 'SELECT (created_at, current_from, kid, kind, retired_at)';

/**
 * Every table and view with all that is allowed on it; what is not named is denied. A new table needs a row here, so
 * that somebody has thought about who may do what with it.
 */
export const RELATIONS: Readonly<Record<string, Cells>> = {
  appointment: { worker: ['SELECT', 'INSERT', 'DELETE'] },
  appointment_slot: { worker: ['SELECT', 'INSERT'] },
  attempt_key: { worker: ['SELECT', 'INSERT', KEY_WRAP, 'DELETE'] },
  audit_archive: { worker: ['SELECT'], ...SEEN_BY_STAFF },
  audit_checkpoint: { worker: ['SELECT'], ...SEEN_BY_STAFF },
  audit_entry: { api: ['SELECT'], worker: ['SELECT'], ...SEEN_BY_STAFF },
  audit_event: {},
  audit_head: { api: ['SELECT'], worker: ['SELECT'], ...SEEN_BY_STAFF },
  audit_hold: { worker: ['SELECT'], ...SEEN_BY_STAFF },
  audit_position: { worker: ['SELECT'], ...SEEN_BY_STAFF },
  break_glass_request: {
    break_glass: [
      'SELECT',
      'INSERT (enrollment_id, fields, id, reason_code, requested_by, ticket)',
      'UPDATE (approved_by)',
    ],
    ...SEEN_BY_STAFF,
  },
  break_glass_reveal: { break_glass: ['INSERT (id, request_id)'], ...SEEN_BY_STAFF },
  certificate: { worker: ['SELECT', 'INSERT'], ...SEEN_BY_STAFF },
  certificate_addendum: { worker: ['SELECT', 'INSERT'], ...SEEN_BY_STAFF },
  clinic: { worker: ['SELECT'] },
  dossier: { api: ['INSERT'], worker: ['SELECT', 'INSERT', 'UPDATE (sealed)', 'DELETE'] },
  dossier_key: { api: ['SELECT', 'INSERT'], worker: ['SELECT', KEY_WRAP, 'DELETE'] },
  ehr_encounter: { worker: ['SELECT'] },
  ehr_record: { worker: ['SELECT', 'INSERT', 'UPDATE (version)', 'DELETE'] },
  enrollment: {
    api: ['SELECT', 'INSERT', 'UPDATE (cancel_requested_at, relay_due_at)'],
    worker: ['SELECT', 'UPDATE'],
    break_glass: ['SELECT (correlation_id, id, phase)'],
    ...SEEN_BY_STAFF,
  },
  held_record: { worker: ['SELECT'], reader: ['SELECT'] },
  idempotency: { api: ['SELECT', 'INSERT'] },
  inquiry_count: {},
  intake_key: {
    api: ['SELECT', 'INSERT'],
    worker: [
      'SELECT',
      'INSERT',
      'UPDATE (current_from, kek_version, retired_at, wrapped)',
      'DELETE',
    ],
    auditor: [STANDING_OF_KEY],
    reader: [STANDING_OF_KEY],
  },
  intent: { worker: ['SELECT', 'INSERT', 'UPDATE'], ...SEEN_BY_STAFF },
  key_state: { worker: ['SELECT', 'UPDATE (floor)'], ...SEEN_BY_STAFF },
  key_usage: SEEN_BY_STAFF,
  key_version: { worker: ['SELECT', 'INSERT', 'UPDATE (destroyed_at)'], ...SEEN_BY_STAFF },
  patient_account: {},
  patients: { worker: ['SELECT (enrollment_id, patient_id)', 'DELETE'] },
  patients_unsettled: { worker: ['SELECT (enrollment_id)', 'INSERT', 'MAINTAIN'] },
  person_claim: { api: ['SELECT', 'INSERT'], worker: ['SELECT', 'INSERT', 'DELETE'] },
  portal_account: { worker: ['SELECT', 'INSERT', 'DELETE'] },
  portal_session: {},
  provider: { worker: ['SELECT', 'UPDATE (taken)'] },
  provider_assignment: { worker: ['SELECT', 'INSERT', 'DELETE'] },
  provider_load: { reader: ['SELECT'] },
  record_key: { worker: ['SELECT', 'INSERT', KEY_WRAP, 'DELETE'] },
  room: { worker: ['SELECT'] },
  schema_migration: {
    ...{ api: ['SELECT (name)'], worker: ['SELECT (name)'], reader: ['SELECT (name)'] },
  },
  staff_action: { worker: ['SELECT', 'INSERT'], ...SEEN_BY_STAFF },
  support_mail: { worker: ['SELECT', 'INSERT', 'UPDATE (next_try_at, tries)'], ...SEEN_BY_STAFF },
  support_notice: {
    worker: ['SELECT', 'INSERT', 'UPDATE (mail_id, sent_at)'],
    break_glass: [
      'SELECT (alert_id, enrollment_id, id, key_version, kind, lineage, request_id, step)',
      'INSERT (alert_id, enrollment_id, facts, key_version, kind, lineage, request_id, step)',
    ],
    ...SEEN_BY_STAFF,
  },
  vendor_budget: {},
  welcome: {
    worker: ['SELECT', 'INSERT', 'UPDATE (attempt_id, changed_at, state, tries)'],
    ...SEEN_BY_STAFF,
  },
};

/** Every function with those who may execute it. */
export const FUNCTIONS: Readonly<Record<string, readonly Role[]>> = {
  'audit_append(jsonb)': ['api', 'worker', 'codec', 'break_glass', 'patient_portal'],
  'audit_append_free(jsonb)': ['worker', 'codec'],
  'audit_archive_month(date,integer,bigint,bytea)': [],
  'audit_has_entry(uuid,timestamp with time zone,timestamp with time zone)': [],
  'audit_hash(bytea,text[])': ['auditor', 'reader'],
  'audit_keep_checkpoint(bigint,bigint,text)': ['worker'],
  'audit_make_month(date)': [],
  'audit_make_months()': ['worker'],
  'audit_make_part(text,text)': [],
  'audit_note_ops(text,text,uuid)': ['auditor', 'reader'],
  'audit_refuse_change()': [],
  'audit_refuse_unknown()': [],
  'audit_since(uuid)': ['api', 'worker', 'auditor', 'reader'],
  'audit_take_positions(integer)': ['worker'],
  'break_glass_approve()': [],
  'break_glass_open(uuid)': ['break_glass'],
  'cluster_standing(bigint)': ['api', 'worker', 'auditor', 'reader'],
  'count_inquiry(uuid,text,integer,text,date,bytea,jsonb)': ['worker'],
  'enrollment_note_purging()': [],
  'hold_enrollment(uuid,text,integer,integer,jsonb)': ['worker'],
  'key_version_in_force()': [],
  'patient_id_is_free()': [],
  'portal_activate(uuid,bytea,text,bigint)': ['patient_portal'],
  'portal_by_activation(bytea)': ['patient_portal'],
  'portal_by_session(bytea)': ['patient_portal'],
  'portal_by_username(bytea)': ['patient_portal'],
  'portal_close_session(bytea)': ['patient_portal'],
  'portal_code_failed(uuid)': ['patient_portal'],
  'portal_code_taken(uuid,bigint)': ['patient_portal'],
  'portal_hold(uuid)': ['patient_portal'],
  'portal_hold_of(uuid)': [],
  'portal_lock(uuid)': ['api'],
  'portal_offer_secret(uuid,bytea)': ['patient_portal'],
  'portal_open_session(uuid,bytea)': ['patient_portal'],
  'portal_revoke_sessions(uuid)': ['patient_portal'],
  'portal_set_password(uuid,text)': ['patient_portal'],
  'portal_take_secret(uuid,bigint)': ['patient_portal'],
  'portal_unlock(uuid)': ['api'],
  'settle_patient(uuid)': ['worker'],
  'take_vendor_token(text,integer,double precision)': ['worker'],
  'welcome_keep_last_word()': [],
};
