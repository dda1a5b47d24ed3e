import { type Static, Type } from '@sinclair/typebox';

/** A name in a namespace; ours is the enrollment's key. */
export interface Identifier {
  readonly system: string;
  readonly value: string;
}

/** The parts of a resource that an adapter decides by; whatever else it holds is passed over. */
export const resourceSchema = Type.Object({
  resourceType: Type.String(),
  id: Type.String({ pattern: '^[A-Za-z0-9.-]{1,64}$' }),
  meta: Type.Optional(
    Type.Object({
      versionId: Type.Optional(Type.String()),
      lastUpdated: Type.Optional(Type.String({ maxLength: 40 })),
    }),
  ),
  active: Type.Optional(Type.Boolean()),
  identifier: Type.Optional(
    Type.Array(
      Type.Object({ system: Type.Optional(Type.String()), value: Type.Optional(Type.String()) }),
    ),
  ),
  link: Type.Optional(Type.Array(Type.Object({ type: Type.String() }))),
});
/**
 * The answer to a search, or a history. Beside what was found it may hold an OperationOutcome, which needs no id; an
 * entry of a history has no resource where it tells of a delete.
 */
export const bundleSchema = Type.Object({
  resourceType: Type.Literal('Bundle'),
  entry: Type.Optional(
    Type.Array(
      Type.Object({
        resource: Type.Optional(
          Type.Union([
            Type.Object({ resourceType: Type.Literal('OperationOutcome') }),
            resourceSchema,
          ]),
        ),
        search: Type.Optional(Type.Object({ mode: Type.Optional(Type.String()) })),
      }),
    ),
  ),
});

export type FhirResource = Static<typeof resourceSchema>;
