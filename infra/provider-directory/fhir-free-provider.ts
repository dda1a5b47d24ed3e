import { createHash } from 'node:crypto';
import type { Attempt } from '../../activities/domain/attempt.js';
import { countOf } from '../fhir/count.js';
import type { FhirClient } from '../fhir/fhir-client.js';
import { type Candidate, candidatesFor, type Wish } from './fhir-candidates.js';
import { roleReference } from './fhir-care-team.js';

/** How many are looked at, and how many patients one may have. */
export interface DirectoryLimits {
  /** Patients that one provider may have. */
  readonly placesPerProvider: number;
  /** Providers that are looked at for one patient; a server's page may be smaller. */
  readonly mostCandidates: number;
}

/** Counted at the same time. */
const TOGETHER = 8;

/** Those with the specialty first, then everybody; null when all who were looked at are full. */
export async function freeProvider(
  fhir: FhirClient,
  attempt: Attempt,
  wish: Wish,
  limits: DirectoryLimits,
): Promise<string | null> {
  for (const specialty of wish.token === undefined ? [null] : [wish.token, null]) {
    const candidates = await candidatesFor(fhir, wish, specialty, limits.mostCandidates);
    const free = await leastLoaded(fhir, attempt, candidates, limits);
    if (free !== null) return free;
  }
  return null;
}

/** Among those who suit equally the least loaded of a handful, so that a large directory costs few calls. */
async function leastLoaded(
  fhir: FhirClient,
  attempt: Attempt,
  candidates: readonly Candidate[],
  { placesPerProvider }: DirectoryLimits,
): Promise<string | null> {
  for (const handful of handfulsOf(candidates, attempt)) {
    const loads = await Promise.all(
      handful.map(async ({ roleId }) => ({ roleId, patients: await patientsOf(fhir, roleId) })),
    );
    const [best] = loads
      .filter(({ patients }) => patients < placesPerProvider)
      .toSorted((one, other) => one.patients - other.patients);
    if (best !== undefined) return best.roleId;
  }
  return null;
}

/** Equals come in an order of the enrollment's own: else all who ask at the same moment would choose the same one. */
function* handfulsOf(candidates: readonly Candidate[], { key }: Attempt) {
  const lot = ({ roleId }: Candidate) =>
    createHash('sha256')
      .update(key + roleId)
      .digest('hex');
  for (const suits of new Set(candidates.map((each) => each.suits))) {
    const equals = candidates
      .filter((each) => each.suits === suits)
      .toSorted((one, other) => lot(one).localeCompare(lot(other)));
    for (let at = 0; at < equals.length; at += TOGETHER) yield equals.slice(at, at + TOGETHER);
  }
}

const patientsOf = (fhir: FhirClient, roleId: string): Promise<number> =>
  countOf(fhir, 'CareTeam', { participant: roleReference(roleId), status: 'active' });
