import { Type } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';
import type { FastifyRequest } from 'fastify';
import type { Answer } from '../answer.js';
import { type ChartStore, contentOf, latest } from './chart-store.js';
import { at, callHeaders, type FhirRoute } from './fhir-route.js';
import { notSupported, outcome } from './outcome.js';
import { etagOf, presentCreated } from './present.js';
import type { Resource } from './resources.js';

const strict = { additionalProperties: false } as const;
const reference = Type.Object({ reference: Type.String() }, strict);
/** "`POST /Appointment` `booked`, exactly one Slot, `participant.type` forbidden". No other field is in the reference. */
const bookingSchema = Type.Object(
  {
    resourceType: Type.Literal('Appointment'),
    status: Type.Literal('booked'),
    slot: Type.Tuple([reference]),
    participant: Type.Array(
      Type.Object({ actor: reference, status: Type.Literal('accepted') }, strict),
      { minItems: 1 },
    ),
  },
  strict,
);
/** "Cancel: JSON-Patch status `cancelled`, `If-Match` required". */
const cancelSchema = Type.Tuple([
  Type.Object(
    {
      op: Type.Literal('replace'),
      path: Type.Literal('/status'),
      value: Type.Literal('cancelled'),
    },
    strict,
  ),
]);

type Booked = Resource & {
  readonly slot: readonly [{ readonly reference: string }];
  readonly status: string;
};

/** The same server, but with Appointments by the rules of Oracle Health Millennium. */
export const byMillennium = (
  charts: ChartStore,
  routes: readonly FhirRoute[],
): readonly FhirRoute[] =>
  routes
    // "transaction no"; and there is no other way to change a slot.
    .filter(({ url }) => url !== '/')
    .map((route) => ({
      ...route,
      answer: (request) => ruled(charts, route, request) ?? route.answer(request),
    }));

function ruled(charts: ChartStore, route: FhirRoute, request: FastifyRequest): Answer | undefined {
  const { type, id } = at(request);
  const isWrite = route.method !== 'GET' && !route.url.endsWith('/_search');
  if (type === 'Slot' && isWrite) return notSupported(405);
  if (type !== 'Appointment' || !isWrite) return undefined;
  if (route.operation === 'create') return book(charts, request);
  if (route.method === 'PATCH') return cancel(charts, id, request);
  return notSupported(405);
}

/** Not in the reference: 409 for a slot that is taken, 422 for a field that may not be there. */
function book(charts: ChartStore, request: FastifyRequest): Answer {
  if (!Value.Check(bookingSchema, request.body)) return outcome(422, 'invalid');
  const [, id = ''] = request.body.slot[0].reference.split('/');
  const slot = charts.get('Slot', id);
  const content = slot && (contentOf(slot) as (Resource & { status: string }) | null);
  if (!slot || !content || content.status !== 'free') return outcome(409, 'conflict');
  charts.revise(slot, { ...content, status: 'busy' } as Resource);
  const { start, end } = content as unknown as { start: string; end: string };
  const made = charts.create('Appointment', { ...request.body, start, end } as Resource);
  return presentCreated(made, 201, 'return=minimal', `http://${request.host}`);
}

/** "409 stale version, 412 no If-Match". */
function cancel(charts: ChartStore, id: string, request: FastifyRequest): Answer {
  const record = charts.get('Appointment', id);
  if (record === undefined) return outcome(404, 'not-found');
  const { ifMatch } = callHeaders(request);
  if (ifMatch === undefined) return outcome(412, 'conflict');
  if (ifMatch !== etagOf(latest(record))) return outcome(409, 'conflict');
  if (!Value.Check(cancelSchema, request.body)) return outcome(422, 'invalid');
  const booked = contentOf(record) as Booked;
  free(charts, booked);
  const cancelled = charts.revise(record, { ...booked, status: 'cancelled' } as Resource);
  return { status: 200, headers: { etag: etagOf(latest(cancelled)) } };
}

/** Not in the reference: that the slot is free again. */
function free(charts: ChartStore, { slot: [{ reference: to }] }: Booked): void {
  const slot = charts.get('Slot', to.split('/')[1] ?? '');
  const held = slot && contentOf(slot);
  if (slot && held) charts.revise(slot, { ...held, status: 'free' } as Resource);
}
