import type { Attempt } from '../../activities/domain/attempt.js';
import { Failure } from '../../activities/domain/failure.js';
import {
  GONE,
  type ManualReason,
  manual,
  type UndoResult,
} from '../../activities/domain/undo-result.js';
import type { Made } from '../../activities/ports/record.js';
import { chartPatient } from '../fhir/charted.js';
import { FhirClient } from '../fhir/fhir-client.js';
import type { FhirResource, Identifier } from '../fhir/fhir-resource.js';
import { carriesKey, carriesOtherKey } from '../fhir/filed-under.js';
import { isUnreadable } from '../fhir/is-unreadable.js';
import { purgeResource, whyLeft } from '../fhir/purge-resource.js';
import {
  type AssignmentIds,
  asCareTeam,
  assignmentKey,
  idsOf,
  onlyRoleOf,
  teamsUnder,
} from './fhir-care-team.js';
import { names, type ReadPatient, readPatient, takeOff } from './fhir-general-practitioner.js';
import type { FhirProviderDirectorySettings } from './fhir-provider-directory-settings.js';

/** Takes our reference off the Patient, then the CareTeam away: DELETE, `$expunge`, read-back. */
export async function undoAssignment(
  settings: FhirProviderDirectorySettings,
  attempt: Attempt,
  made: Made | null,
): Promise<UndoResult> {
  const fhir = new FhirClient(settings, attempt);
  const key = assignmentKey(settings.identifierSystem, attempt);
  const ids = await locate(fhir, key, idsOf(made));
  if (ids === 'nothing') return GONE;
  if (ids === 'unclear') return manual('not-proven-ours');
  const team = { type: 'CareTeam', id: ids.team, reasonToLeave: reasonToLeave(key, ids) };
  const reason = (await whyLeft(fhir, team)) ?? (await leaveChart(settings, attempt, ids));
  if (reason !== null) return manual(reason);
  const left = await purgeResource(fhir, team);
  if (left !== null) return left;
  if (await isAssignmentGone(settings, attempt, ids)) return GONE;
  throw new Failure('STILL_PRESENT');
}

/** What we remember and what is filed under the key must be the same. */
async function locate(
  fhir: FhirClient,
  key: Identifier,
  remembered: AssignmentIds | null,
): Promise<AssignmentIds | 'nothing' | 'unclear'> {
  const [found, ...more] = await teamsUnder(fhir, key);
  if (more.length > 0) return 'unclear';
  if (found === undefined) return remembered ?? 'nothing';
  if (remembered !== null && remembered.team !== found.id) return 'unclear';
  // The provider that we wrote, whatever somebody has made of the team since.
  return remembered ?? { team: found.id, role: onlyRoleOf(found) };
}

/** A team with others in it, or of two enrollments, is not ours alone. */
const reasonToLeave =
  (key: Identifier, { role }: AssignmentIds) =>
  (resource: FhirResource): ManualReason | null => {
    const team = asCareTeam(resource);
    if (!carriesKey(team, key)) return 'not-proven-ours';
    if (carriesOtherKey(team, key)) return 'merged-record';
    return role !== null && onlyRoleOf(team) === role ? null : 'referenced-by-others';
  };

/** Before the team goes, since it tells whom to take off. A chart that is gone, or forgotten, needs nothing. */
async function leaveChart(
  settings: FhirProviderDirectorySettings,
  attempt: Attempt,
  { role }: AssignmentIds,
): Promise<ManualReason | null> {
  const { pcpWrite, identifierSystem: system } = settings;
  const read = await named(settings, attempt, role);
  if (read === null || role === null || pcpWrite === 'none') return null;
  if (isMerged(read, { system, value: `${attempt.id}:` })) return 'merged-record';
  await takeOff(new FhirClient(settings, attempt), pcpWrite, read, role);
  return null;
}

/** The enrollment's charts carry keys of one system: one of another enrollment came by a merge. */
function isMerged({ patient }: ReadPatient, { system: ours, value: prefix }: Identifier): boolean {
  const { identifier = [], link = [], active } = patient;
  const isForeign = identifier.some(
    ({ system, value = '' }) => system === ours && !value.startsWith(prefix),
  );
  return isForeign || link.length > 0 || active === false;
}

/** The chart where it names the provider; null where it does not, or is not there. */
async function named(
  settings: FhirProviderDirectorySettings,
  attempt: Attempt,
  role: string | null,
): Promise<ReadPatient | null> {
  const patient = await chartPatient(settings, attempt);
  if (patient === null || role === null || settings.pcpWrite === 'none') return null;
  const read = await readPatient(new FhirClient(settings, attempt), patient);
  return read !== null && names(read, role) ? read : null;
}

/** Proof: no team by GET, history, version read and search, and the chart does not name the provider. */
export async function isAssignmentGone(
  settings: FhirProviderDirectorySettings,
  attempt: Attempt,
  ids: AssignmentIds | null,
): Promise<boolean> {
  const fhir = new FhirClient(settings, attempt);
  const key = assignmentKey(settings.identifierSystem, attempt);
  const [isTeamGone, teams, read] = await Promise.all([
    isUnreadable(fhir, 'CareTeam', ids?.team ?? null),
    teamsUnder(fhir, key),
    ids === null ? null : named(settings, attempt, ids.role),
  ]);
  return isTeamGone && teams.length === 0 && read === null;
}
