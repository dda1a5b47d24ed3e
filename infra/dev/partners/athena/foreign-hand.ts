import { type Static, Type } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';
import type { FastifyInstance } from 'fastify';
import type { Books } from './books.js';

const strict = { additionalProperties: false } as const;
const patientSchema = Type.Partial(
  Type.Object({ status: Type.String(), mergedinto: Type.String(), notes: Type.String() }, strict),
);
const text = Type.String({ minLength: 1 });
const appointmentSchema = Type.Object(
  {
    ...{
      appointmentstatus: text,
      providerid: text,
      departmentid: text,
      date: text,
      starttime: text,
    },
    duration: Type.Integer({ minimum: 1 }),
    patientid: Type.Optional(text),
  },
  strict,
);

/**
 * `PUT /__records/patients/<id>` and `PUT /__records/appointments/<id>`: what the practice's own people do, such as
 * merging a patient into another, seeing one, or opening a slot.
 */
export function addForeignHand(app: FastifyInstance, { patients, appointments }: Books): void {
  app.put<Place>('/__records/patients/:id', async ({ params: { id }, body }, reply) => {
    const patient = patients.get(id);
    if (patient === undefined || !Value.Check(patientSchema, body)) return reply.code(400).send();
    patients.keep({ ...patient, ...body });
    return reply.code(204).send();
  });
  app.put<Place>('/__records/appointments/:id', async ({ params: { id }, body }, reply) => {
    if (!Value.Check(appointmentSchema, body)) return reply.code(400).send();
    appointments.keep({ ...(body as Static<typeof appointmentSchema>), appointmentid: id });
    return reply.code(204).send();
  });
}

interface Place {
  readonly Params: { readonly id: string };
}
