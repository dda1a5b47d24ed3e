import type { Answer } from '../answer.js';
import { resourceTypes } from './resources.js';
import { searchNamesOf } from './search.js';
import { statementOf } from './statement.js';

const INTERACTIONS = [
  ...(['create', 'read', 'vread', 'history-instance'] as const),
  ...(['update', 'patch', 'delete', 'search-type'] as const),
];
const TOKENS = new Set(['identifier', 'active', 'status', 'specialty']);
const DATES = new Set(['date', 'start']);

const searchParamOf = (name: string) => ({
  name,
  type: TOKENS.has(name) ? 'token' : DATES.has(name) ? 'date' : 'reference',
});

/** What this server can do; `patient` is how a record that hangs on a patient is found. */
export const capabilityStatement = (hasTransactions: boolean): Answer =>
  statementOf({
    ...(hasTransactions ? { interaction: [{ code: 'transaction' }] } : {}),
    resource: resourceTypes.map((type) => ({
      type,
      interaction: INTERACTIONS.map((code) => ({ code })),
      versioning: 'versioned-update',
      conditionalCreate: true,
      referencePolicy: ['enforced'],
      searchParam: searchNamesOf(type).map(searchParamOf),
    })),
  });
