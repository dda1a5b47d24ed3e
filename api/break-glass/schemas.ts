import { type Static, Type } from '@sinclair/typebox';
import { PLAIN_FIELDS, SEALED_FIELDS } from '../../activities/domain/applicant.js';
import { BREAK_GLASS_REASONS, TICKET_NUMBER } from '../../activities/domain/break-glass.js';

const FIELDS = [...SEALED_FIELDS, ...PLAIN_FIELDS];
const UUID = '^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$';

/** What an officer asks for: named fields of one enrollment, and why. */
export const wishBody = Type.Object(
  {
    enrollmentId: Type.String({ pattern: UUID }),
    fields: Type.Array(Type.Unsafe<(typeof FIELDS)[number]>({ type: 'string', enum: FIELDS }), {
      minItems: 1,
      uniqueItems: true,
    }),
    reasonCode: Type.Unsafe<(typeof BREAK_GLASS_REASONS)[number]>({
      type: 'string',
      enum: [...BREAK_GLASS_REASONS],
    }),
    ticket: Type.String({ pattern: TICKET_NUMBER }),
  },
  { additionalProperties: false },
);
export type WishBody = Static<typeof wishBody>;

export const requestParams = Type.Object({ id: Type.String({ pattern: UUID }) });
export type RequestParams = Static<typeof requestParams>;
