/** A forward-only change of the schema: SQL that runs in one transaction as the database's owner. */
export interface Migration {
  /** `NNNN-name`, the file's name; the order is the list's. */
  readonly name: string;
  readonly up: string;
}
