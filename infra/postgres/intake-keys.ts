import type { JWK } from 'jose';
import type { IntakeKeys } from '../crypto/inbound-jwe.js';
import { INTAKE_KINDS, type PrivateJwk } from '../crypto/intake-key.js';
import type { Keyring } from '../crypto/keyring.js';
import type { Database } from './database.js';
import { guarded } from './failure.js';
import { type IntakeKeyRow, makeIntakeKey, openingKeys, privateHalf } from './intake-key-rows.js';

/** What another process rotated is noticed within this time; a key that nobody knows yet is looked for at once. */
const FRESH_MS = 5_000;
/** Names of keys are the sender's to choose: they must not make us ask the database more often than this. */
const BETWEEN_LOOKS_MS = 1_000;

interface Known {
  readonly row: IntakeKeyRow;
  opened: Promise<PrivateJwk> | null;
}

/** The key set of the intake as the database has it, the same for all its processes. The first use makes the first keys. */
export function postgresIntakeKeys(db: Database, keyring: Keyring): IntakeKeys {
  let known = new Map<string, Known>();
  let lookedAt = Number.NEGATIVE_INFINITY;
  let looking: Promise<void> | null = null;
  const lookIfOlder = async (ageMs: number): Promise<void> => {
    if (performance.now() - lookedAt < ageMs) return;
    looking ??= look().finally(() => {
      looking = null;
    });
    await looking;
  };
  const look = async (): Promise<void> => {
    const found = await guarded(() => keysOrFirst(db, keyring));
    known = new Map(
      found.map((row) => [row.kid, { row, opened: known.get(row.kid)?.opened ?? null }]),
    );
    lookedAt = performance.now();
  };
  return {
    async byKid(kid) {
      await lookIfOlder(FRESH_MS);
      if (!known.has(kid)) await lookIfOlder(BETWEEN_LOOKS_MS);
      const held = known.get(kid);
      if (held === undefined) return null;
      held.opened ??= privateHalf(keyring, held.row).catch((error: unknown) => {
        held.opened = null; // A keyring that was away is asked again.
        throw error;
      });
      return held.opened;
    },
    async published() {
      await lookIfOlder(FRESH_MS);
      return inOrder([...known.values()].map(({ row }) => row));
    },
  };
}

/** A kind without a current key gets one: at the very first start there is none. */
async function keysOrFirst(db: Database, keyring: Keyring): Promise<readonly IntakeKeyRow[]> {
  const found = await openingKeys(db);
  const missing = INTAKE_KINDS.filter(
    (kind) => !found.some((row) => row.kind === kind && isCurrent(row)),
  );
  if (missing.length === 0) return found;
  for (const kind of missing) await makeIntakeKey(db, keyring, kind, 'current');
  return openingKeys(db);
}

const isCurrent = ({ currentFrom, retiredAt }: IntakeKeyRow): boolean =>
  currentFrom !== null && retiredAt === null;

/** Current keys first, in the order of preference; then the next ones, for those who pin keys. Retiring ones only open. */
function inOrder(found: readonly IntakeKeyRow[]): readonly JWK[] {
  const current = found.filter(isCurrent);
  const next = found.filter(({ currentFrom }) => currentFrom === null);
  return [current, next]
    .flatMap((keys) => INTAKE_KINDS.flatMap((kind) => keys.filter((row) => row.kind === kind)))
    .map(({ publicJwk }) => publicJwk);
}
