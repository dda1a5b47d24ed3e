import { type Static, Type } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';
import { Failure } from '../../activities/domain/failure.js';
import { type FhirResource, type Identifier, resourceSchema } from '../fhir/fhir-resource.js';
import { carriesKey } from '../fhir/filed-under.js';

const slotSchema = Type.Intersect([
  resourceSchema,
  Type.Object({
    status: Type.String(),
    start: Type.String({ maxLength: 40 }),
    end: Type.String({ maxLength: 40 }),
    schedule: Type.Optional(Type.Object({ reference: Type.Optional(Type.String()) })),
  }),
]);
export type Slot = Static<typeof slotSchema>;

/** A resource that the server calls a Slot, with the parts that we read in their R4 form. */
export function asSlot(resource: FhirResource): Slot {
  if (!Value.Check(slotSchema, resource)) throw new Failure('UNAVAILABLE');
  return resource;
}

export const startOf = ({ start }: Slot): number => Date.parse(start);
export const endOf = ({ end }: Slot): number => Date.parse(end);

/** The version that a change is held to. A server without versions cannot keep two of us off one slot. */
export function etagOf({ meta }: Slot): string {
  if (meta?.versionId === undefined) throw new Failure('UNSUPPORTED');
  return `W/"${meta.versionId}"`;
}

/** Taken for the enrollment, and filed under its key, so that it can be told whose it is. */
export const takenFor = (slot: Slot, key: Identifier): Slot => ({
  ...slot,
  status: 'busy',
  ...(carriesKey(slot, key) ? {} : { identifier: [...(slot.identifier ?? []), key] }),
});

/** As it was before; still busy where somebody else has an appointment on it, or closed it. */
export function givenBack(slot: Slot, key: Identifier, isShared: boolean): Slot {
  const { identifier = [], ...rest } = slot;
  const others = identifier.filter(
    ({ system, value }) => system !== key.system || value !== key.value,
  );
  return {
    ...rest,
    ...(others.length > 0 ? { identifier: others } : {}), // FHIR knows no empty list.
    status: slot.status === 'busy' && !isShared ? 'free' : slot.status,
  };
}
