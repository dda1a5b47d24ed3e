import type { ChartStore } from './chart-store.js';
import { FhirChanges } from './fhir-changes.js';
import { at, callHeaders, type FhirRoute } from './fhir-route.js';
import { outcome } from './outcome.js';
import { transaction } from './transaction.js';

/** PUT, PATCH, and the transaction where the server takes it. */
export function changingRoutes(charts: ChartStore, transactions: boolean): readonly FhirRoute[] {
  const changes = new FhirChanges(charts);
  return [
    {
      method: 'PUT',
      url: '/:type/:id',
      operation: 'update',
      answer: (request) =>
        changes.update(at(request).type, at(request).id, request.body, callHeaders(request)),
    },
    {
      method: 'PATCH',
      url: '/:type/:id',
      operation: 'update',
      answer: (request) =>
        request.headers['content-type'] === 'application/json-patch+json'
          ? changes.patch(at(request).type, at(request).id, request.body, callHeaders(request))
          : outcome(415, 'invalid'),
    },
    ...(transactions
      ? [
          {
            method: 'POST',
            url: '/',
            operation: 'book',
            answer: ({ body }) => transaction(charts, changes, body),
          } satisfies FhirRoute,
        ]
      : []),
  ];
}
