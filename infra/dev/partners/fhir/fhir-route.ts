import type { FastifyRequest } from 'fastify';
import type { PartnerRoute } from '../partner-server.js';
import type { CallHeaders } from './fhir-server.js';

/** A route of a FHIR server; whom a call is about is told the same way for all of them. */
export type FhirRoute = Omit<PartnerRoute, 'subject'>;

interface Place {
  readonly type: string;
  readonly id: string;
  readonly version: string;
}
export const at = (request: FastifyRequest): Place => request.params as Place;

export function callHeaders({ headers }: FastifyRequest): CallHeaders {
  const ifNoneExist = headers['if-none-exist'];
  const prefer = headers['prefer'];
  return {
    ifNoneExist: Array.isArray(ifNoneExist) ? undefined : ifNoneExist,
    prefer: Array.isArray(prefer) ? undefined : prefer,
    ifMatch: headers['if-match'],
  };
}
