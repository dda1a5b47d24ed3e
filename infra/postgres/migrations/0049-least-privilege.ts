import type { Migration } from './migration.js';

/** Takes back what nobody uses (protocol.md 30). PostgreSQL lets everybody execute a function unless told otherwise. */
export const leastPrivilege: Migration = {
  name: '0049-least-privilege',
  up: `
    REVOKE EXECUTE ON FUNCTION audit_hash(bytea, text[]), audit_refuse_change(), break_glass_approve(),
      patient_id_is_free(), welcome_keep_last_word() FROM PUBLIC;
    GRANT EXECUTE ON FUNCTION audit_hash(bytea, text[]) TO enrollment_auditor, enrollment_reader;
    ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;
    REVOKE SELECT ON support_notice, support_mail FROM enrollment_api;
  `,
};
