import { readFileSync, writeFileSync } from 'node:fs';
import type { EnrollmentId } from '../../../activities/domain/ids.js';
import type { KeyLineage } from '../../../activities/domain/key-rotation.js';
import { Phi } from '../../../activities/domain/phi.js';
import { phiAccess } from '../../../activities/domain/phi-access.js';
import type { Keyring, Lineage } from '../../../infra/crypto/keyring.js';
import type { KeyringFile } from '../../../infra/crypto/keyring-file.js';
import type { KeyringRotation } from '../../../infra/crypto/keyring-rotation.js';
import { localKeyringRotation } from '../../../infra/crypto/local-keyring-rotation.js';
import { type Database, rows } from '../../../infra/postgres/database.js';
import { keepDossier, postgresDossier } from '../../../infra/postgres/dossiers.js';
import { postgresKeyRotation } from '../../../infra/postgres/key-rotation.js';
import { openRecordField, sealRecordField } from '../../../infra/postgres/record-keys.js';
import { EnrollmentRows } from '../../infra/postgres/support/enrollment-rows.js';
import { applicant } from '../../support/applicant.js';
import type { TestKeyring } from '../../support/test-keyring.js';
import { testKeyring } from '../../support/test-keyring.js';

export interface Rotated {
  /** Past this age a version that no row names is destroyed; 0: at once. */
  readonly maxAgeHours?: number;
  readonly isRepeated?: boolean;
  readonly isAsked?: boolean;
  /** Where a test gets in between. */
  readonly keyring?: Partial<Keyring>;
  readonly rotation?: Partial<KeyringRotation>;
}

const MAX_AGE_HOURS = 48;
const MS_PER_HOUR = 3_600_000;

/** Dossiers and sealed records on a real database, under a keyring that is rotated. */
export class RotationBench {
  readonly rows: EnrollmentRows;
  readonly keys: TestKeyring;
  readonly rotation: KeyringRotation;

  private constructor(bench: EnrollmentRows, keys: TestKeyring) {
    this.rows = bench;
    this.keys = keys;
    this.rotation = localKeyringRotation(keys.path);
  }

  static async start(): Promise<RotationBench> {
    return new RotationBench(await EnrollmentRows.start(), await testKeyring());
  }

  /** The same rows, under a keyring that has nothing to do with theirs. */
  static async startBeside({ rows: bench }: RotationBench): Promise<RotationBench> {
    return new RotationBench(bench, await testKeyring());
  }

  rotate(lineage: KeyLineage, how: Rotated = {}) {
    return postgresKeyRotation({
      db: this.rows.database.worker,
      keyring: { ...this.keys.keyring, ...how.keyring },
      rotation: { ...this.rotation, ...how.rotation },
      maxAgeHours: how.maxAgeHours ?? MAX_AGE_HOURS,
      rotateCodecKeys: () => Promise.reject(new Error('There is no Temporal here.')),
    }).rotate(lineage, { isRepeated: how.isRepeated ?? false, isAsked: how.isAsked ?? true });
  }

  /** A running enrollment with its dossier. */
  async withDossier() {
    const { id, run } = await this.rows.running();
    await this.rows.database.api.transaction((tx) =>
      keepDossier(tx, this.keys.keyring, id, applicant()),
    );
    return { id, run };
  }

  async email(id: EnrollmentId, db: Database = this.rows.database.worker): Promise<string> {
    const opened = await postgresDossier(db, this.keys.keyring).open(id, ['email']);
    return opened.reveal(phiAccess).email;
  }

  seal(id: EnrollmentId, field: string, value: string): Promise<Buffer> {
    return this.rows.database.worker.transaction((tx) =>
      sealRecordField(tx, this.keys.keyring, id, field, new Phi(value)),
    );
  }

  async opened(
    id: EnrollmentId,
    field: string,
    sealed: Buffer,
    db: Database = this.rows.database.worker,
  ): Promise<string> {
    const value = await openRecordField(db, this.keys.keyring, id, field, sealed);
    return value.reveal(phiAccess);
  }

  /** How many data keys are wrapped under each version. */
  async wraps(lineage: KeyLineage): Promise<Readonly<Record<number, number>>> {
    const found = await rows<{ version: number; wraps: number }>(
      this.rows.database.reader,
      'SELECT version, wraps FROM key_usage WHERE lineage = ? ORDER BY version',
      [lineage],
    );
    return Object.fromEntries(found.map(({ version, wraps }) => [version, wraps]));
  }

  async versions(lineage: Lineage): Promise<readonly number[]> {
    return (await this.rotation.versions(lineage)).map(({ version }) => version);
  }

  /** Makes every version that there is look so much older. */
  async age(lineage: Lineage, hours: number): Promise<void> {
    const held = JSON.parse(readFileSync(this.keys.path, 'utf8')) as KeyringFile;
    const { [lineage]: dates, ...others } = held.wrappingDates;
    const aged = Object.entries(dates).map(([version, at]) => [
      version,
      new Date(Date.parse(at) - hours * MS_PER_HOUR).toISOString(),
    ]);
    const wrappingDates = { ...others, [lineage]: Object.fromEntries(aged) };
    writeFileSync(this.keys.path, JSON.stringify({ ...held, wrappingDates }));
    const noted =
      'UPDATE key_version SET created_at = created_at - make_interval(hours => ?) WHERE lineage = ?';
    await rows(this.rows.database.owner, noted, [hours, lineage]);
  }

  async stop(): Promise<void> {
    await this.rows.database.stop();
    this.keys.remove();
  }
}
