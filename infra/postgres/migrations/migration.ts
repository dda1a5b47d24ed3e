/**
 * A forward-only change of the schema, made as the database's owner while the release before is at work: it adds
 * (expand); what nobody of that release uses any more goes with a later one (contract).
 */
export interface Migration {
  /** `NNNN-name`, the file's name; the order is the list's. */
  readonly name: string;
  /**
   * SQL that runs in one transaction; or, for what can run in none, as `CREATE INDEX CONCURRENTLY`, a list of
   * statements that run one by one, each of which may be repeated after a crash.
   */
  readonly up: string | readonly string[];
}
