import type { FastifyRequest } from 'fastify';
import type { Answer } from '../answer.js';
import type { Subject } from '../fault.js';
import type { PartnerRoute } from '../partner-server.js';
import { refused } from './athena-answer.js';
import type { Books } from './books.js';
import { type PatientBook, subjectOf } from './patient-book.js';

export const patientRoutes = ({ patients, appointments }: Books): readonly PartnerRoute[] => {
  const subject = (request: FastifyRequest) => subjectAt(patients, request);
  return [
    {
      ...{ method: 'POST', url: '/patients', operation: 'create' },
      subject: (request) => subjectOf(Object.fromEntries(formOf(request))),
      answer: (request) => patients.register(formOf(request)),
    },
    {
      ...{ method: 'GET', url: '/patients/:id', operation: 'read', subject },
      answer: (request) => patients.read(idIn(request)),
    },
    {
      ...{ method: 'PUT', url: '/patients/:id', operation: 'update', subject },
      answer: (request) => patients.update(idIn(request), queryOf(request), formOf(request)),
    },
    {
      ...{ method: 'GET', url: '/patients/:id/appointments', operation: 'lookup', subject },
      answer: (request) =>
        patients.get(idIn(request)) === undefined
          ? refused(404, 'no such patient')
          : appointments.of(idIn(request), queryOf(request)),
    },
  ];
};

export const appointmentRoutes = ({ patients, appointments }: Books): readonly PartnerRoute[] => {
  const subject = (request: FastifyRequest) =>
    subjectAt(patients, request, appointments.get(idIn(request))?.patientid);
  const isPatient = (id: string) => patients.get(id)?.status === 'active';
  return [
    {
      ...{ method: 'GET', url: '/appointments/open', operation: 'search', subject },
      answer: (request): Answer => appointments.open(queryOf(request)),
    },
    {
      ...{ method: 'GET', url: '/appointments/:id', operation: 'read', subject },
      answer: (request): Answer => appointments.read(idIn(request)),
    },
    {
      ...{ method: 'PUT', url: '/appointments/:id', operation: 'book', subject },
      answer: (request): Answer => appointments.book(idIn(request), formOf(request), isPatient),
    },
    {
      ...{ method: 'PUT', url: '/appointments/:id/cancel', operation: 'cancel', subject },
      answer: (request): Answer => appointments.cancel(idIn(request), formOf(request)),
    },
  ];
};

/** Whom a call is about: the patient that it names, in its path or in its form. */
function subjectAt(patients: PatientBook, request: FastifyRequest, booked?: string): Subject {
  const named = formOf(request).get('patientid') ?? booked ?? idIn(request);
  const patient = patients.get(named);
  return patient === undefined ? { keys: [], people: [] } : subjectOf(patient);
}

const idIn = ({ params }: FastifyRequest): string => (params as { id?: string }).id ?? '';
const queryOf = ({ url }: FastifyRequest): URLSearchParams =>
  new URL(url, 'http://partner').searchParams;
const formOf = ({ body }: FastifyRequest): URLSearchParams =>
  body instanceof URLSearchParams ? body : new URLSearchParams();
