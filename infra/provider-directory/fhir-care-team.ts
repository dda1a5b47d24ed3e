import { type Static, Type } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';
import type { Attempt } from '../../activities/domain/attempt.js';
import { Failure } from '../../activities/domain/failure.js';
import type { Made } from '../../activities/ports/record.js';
import type { FhirClient } from '../fhir/fhir-client.js';
import { type FhirResource, type Identifier, resourceSchema } from '../fhir/fhir-resource.js';
import { filedUnder } from '../fhir/filed-under.js';
import { pairedIds, unpairedIds } from '../fhir/paired-ids.js';
import { idIn } from '../fhir/reference.js';

const reference = Type.Object({ reference: Type.Optional(Type.String()) });
const careTeamSchema = Type.Intersect([
  resourceSchema,
  Type.Object({
    subject: Type.Optional(reference),
    participant: Type.Optional(Type.Array(Type.Object({ member: Type.Optional(reference) }))),
  }),
]);
export type CareTeam = Static<typeof careTeamSchema>;

const STEP = 'assign-primary-care-provider';

/** The key of the assignment, whichever step asks. */
export const assignmentKey = (system: string, { id }: Attempt): Identifier => ({
  system,
  value: `${id}:${STEP}`,
});

/** The assignment: one provider cares for one patient. https://hl7.org/fhir/R4/careteam.html */
export const careTeamOf = (key: Identifier, patientId: string, roleId: string) => ({
  identifier: [key],
  status: 'active',
  subject: { reference: `Patient/${patientId}` },
  // US Core wants a role; a text, since no code system is agreed on with the server.
  participant: [
    {
      role: [{ text: 'Primary care provider' }],
      member: { reference: roleReference(roleId) },
    },
  ],
});

export const roleReference = (roleId: string): string => `PractitionerRole/${roleId}`;

/** The teams under the key. Several are not our doing. */
export async function teamsUnder(fhir: FhirClient, key: Identifier): Promise<readonly CareTeam[]> {
  return (await filedUnder(fhir, 'CareTeam', key)).map(asCareTeam);
}

/** The one team under the key, or null. Throws `CONFLICT` when there are several. */
export async function theTeam(fhir: FhirClient, key: Identifier): Promise<CareTeam | null> {
  const [team = null, ...more] = await teamsUnder(fhir, key);
  if (more.length > 0) throw new Failure('CONFLICT');
  return team;
}

/** A resource that the server calls a CareTeam, with the parts that we read in their R4 form. */
export function asCareTeam(resource: FhirResource): CareTeam {
  if (!Value.Check(careTeamSchema, resource)) throw new Failure('UNAVAILABLE');
  return resource;
}

/** The provider of a team of one, as ours are; null when somebody made another team of it. */
export function onlyRoleOf({ participant = [] }: CareTeam): string | null {
  const [role = null, ...more] = participant.map(({ member }) =>
    idIn(member?.reference, 'PractitionerRole'),
  );
  return more.length > 0 ? null : role;
}

/** The same while performing. Throws `CONFLICT`: a team that somebody changed is a person's to look at. */
export function roleOf(team: CareTeam): string {
  const role = onlyRoleOf(team);
  if (role === null) throw new Failure('CONFLICT');
  return role;
}

/** What an assignment made: an undo must know whom to take off the patient after a DELETE, too. */
export interface AssignmentIds {
  readonly team: string;
  /** Null when somebody had changed the team before we could remember it. */
  readonly role: string | null;
}

export const madeOf = (team: CareTeam): Made => ({
  id: pairedIds(team.id, onlyRoleOf(team)),
  version: null,
});

/** Reads what `madeOf` wrote. */
export function idsOf(made: Made | null): AssignmentIds | null {
  const [team, role] = unpairedIds(made?.id ?? null);
  return team === null ? null : { team, role };
}
