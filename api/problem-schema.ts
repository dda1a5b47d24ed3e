import { Type } from '@sinclair/typebox';
import { RULES } from '../activities/domain/violation.js';
import { choice } from './schemas.js';

/** What every refusal looks like. */
export const problem = Type.Object(
  {
    type: Type.String({ pattern: '^urn:patient-enrollment:problem:[a-z-]+$' }),
    title: Type.String({ description: 'Fixed for its type: nothing of a request is quoted.' }),
    status: Type.Integer({ minimum: 400, maximum: 599 }),
    correlationId: Type.String({ format: 'uuid', description: 'Finds the request in our log.' }),
    errors: Type.Optional(
      Type.Array(
        Type.Object({
          field: Type.String({ description: 'JSON Pointer into the body; empty: the whole.' }),
          rule: choice(RULES),
        }),
        { description: 'Every broken rule, sorted; only with status 400.' },
      ),
    ),
  },
  { title: 'Problem', description: 'RFC 9457 problem details.' },
);
