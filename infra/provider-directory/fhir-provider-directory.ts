import type { Attempt } from '../../activities/domain/attempt.js';
import { Failure } from '../../activities/domain/failure.js';
import { phiAccess } from '../../activities/domain/phi-access.js';
import type {
  ProviderDirectory,
  ProviderFields,
} from '../../activities/ports/provider-directory.js';
import type { Made } from '../../activities/ports/record.js';
import { chartPatient, needChartPatient } from '../fhir/charted.js';
import { FhirClient } from '../fhir/fhir-client.js';
import { isAssignmentGone, undoAssignment } from './fhir-assignment-undo.js';
import { NUCC_SPECIALTIES, wishOf } from './fhir-candidates.js';
import {
  asCareTeam,
  assignmentKey,
  type CareTeam,
  careTeamOf,
  idsOf,
  madeOf,
  roleOf,
  teamsUnder,
  theTeam,
} from './fhir-care-team.js';
import { freeProvider } from './fhir-free-provider.js';
import { nameOn, names, readPatient } from './fhir-general-practitioner.js';
import type { FhirProviderDirectorySettings } from './fhir-provider-directory-settings.js';

const MOST_CANDIDATES = 50;

/**
 * Providers are PractitionerRoles of a FHIR R4 server; an assignment is a CareTeam under our key, and the Patient's
 * `generalPractitioner`. R4 has no lock on a provider: between count and create another may take the same place, so
 * `placesPerProvider` can be passed by as many as ask at the same moment, and by no more.
 */
export function fhirProviderDirectory(settings: FhirProviderDirectorySettings): ProviderDirectory {
  return {
    find: (attempt) => findAssignment(settings, attempt),
    async providerOf(attempt) {
      const key = assignmentKey(settings.identifierSystem, attempt);
      const team = await theTeam(new FhirClient(settings, attempt), key);
      return team && roleOf(team);
    },
    async assign(attempt, applicant) {
      const fhir = new FhirClient(settings, attempt);
      const patientId = await needChartPatient(settings, attempt);
      const present = await theTeam(fhir, assignmentKey(settings.identifierSystem, attempt));
      const team =
        present ?? (await fileTeam(settings, attempt, patientId, applicant.reveal(phiAccess)));
      await nameOnChart(settings, fhir, patientId, roleOf(team));
      return madeOf(team);
    },
    remove: (attempt, made) => undoAssignment(settings, attempt, made),
    isGone: (attempt, made) => isAssignmentGone(settings, attempt, idsOf(made)),
  };
}

/** While performing, a team that the chart does not know of is half an assignment: `assign` completes it. */
async function findAssignment(
  settings: FhirProviderDirectorySettings,
  attempt: Attempt,
): Promise<Made | null> {
  const fhir = new FhirClient(settings, attempt);
  const key = assignmentKey(settings.identifierSystem, attempt);
  if (attempt.verb === 'perform') {
    const team = await theTeam(fhir, key);
    const isWhole = team !== null && (await isOnChart(settings, attempt, roleOf(team)));
    return isWhole ? madeOf(team) : null;
  }
  // Of several under one key none may be taken for the assignment, and `remove` says so.
  const [team, ...more] = await teamsUnder(fhir, key);
  return team === undefined || more.length > 0 ? null : madeOf(team);
}

async function isOnChart(
  settings: FhirProviderDirectorySettings,
  attempt: Attempt,
  roleId: string,
): Promise<boolean> {
  if (settings.pcpWrite === 'none') return true;
  const patientId = await chartPatient(settings, attempt);
  if (patientId === null) return false;
  const read = await readPatient(new FhirClient(settings, attempt), patientId);
  return read !== null && names(read, roleId);
}

async function fileTeam(
  settings: FhirProviderDirectorySettings,
  attempt: Attempt,
  patientId: string,
  applicant: ProviderFields,
): Promise<CareTeam> {
  const fhir = new FhirClient(settings, attempt);
  const { placesPerProvider, mostCandidates = MOST_CANDIDATES } = settings;
  const wish = wishOf(applicant, settings.specialties ?? NUCC_SPECIALTIES);
  const roleId = await freeProvider(fhir, attempt, wish, { placesPerProvider, mostCandidates });
  if (roleId === null) throw new Failure('NO_PROVIDER_AVAILABLE');
  const key = assignmentKey(settings.identifierSystem, attempt);
  const { id } = await fhir.createOnce('CareTeam', key, careTeamOf(key, patientId, roleId));
  // Read back: an attempt at the same time may have been first, with another provider.
  const { resource } = await fhir.read('CareTeam', id);
  if (resource === null) throw new Failure('CONFLICT');
  return asCareTeam(resource);
}

async function nameOnChart(
  { pcpWrite }: FhirProviderDirectorySettings,
  fhir: FhirClient,
  patientId: string,
  roleId: string,
): Promise<void> {
  if (pcpWrite === 'none') return;
  const read = await readPatient(fhir, patientId);
  if (read === null) throw new Failure('UNEXPECTED');
  await nameOn(fhir, pcpWrite, read, roleId);
}
