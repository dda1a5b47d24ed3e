/** The months that the audit trail lies in. */
export interface AuditMonths {
  /**
   * Makes this month and those to come, so that there is one for every entry. Answers how many entries had come when
   * theirs was missing: none is lost, and they lie in their months now.
   */
  make(): Promise<number>;
}
