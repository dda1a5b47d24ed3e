import type { IntakeKind } from '../crypto/intake-key.js';
import { type Database, rows } from './database.js';
import { guarded } from './failure.js';

export interface IntakeKeyStanding {
  readonly kid: string;
  readonly kind: IntakeKind;
  readonly standing: 'current' | 'next' | 'retiring';
  readonly ageSeconds: number;
}

/** The keys of the intake, by kind; read as the role that sees no private half. */
export const intakeKeyStandings = (reader: Database): Promise<readonly IntakeKeyStanding[]> =>
  guarded(() =>
    rows<IntakeKeyStanding>(
      reader,
      `SELECT kid, kind,
              CASE WHEN current_from IS NULL THEN 'next' WHEN retired_at IS NULL THEN 'current' ELSE 'retiring' END
                AS standing,
              floor(extract(epoch FROM now() - created_at))::int AS "ageSeconds"
       FROM intake_key ORDER BY kind, created_at`,
    ),
  );
