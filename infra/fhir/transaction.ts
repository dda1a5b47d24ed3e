import { Type } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';
import type { Attempt } from '../../activities/domain/attempt.js';
import { Failure } from '../../activities/domain/failure.js';
import { FhirClient, type FhirSettings } from './fhir-client.js';

/** One entry of a transaction: https://hl7.org/fhir/R4/bundle.html#transaction */
export interface TransactionEntry {
  readonly request: {
    readonly method: 'POST' | 'PUT';
    readonly url: string;
    readonly ifMatch?: string;
    readonly ifNoneExist?: string;
  };
  readonly resource: object;
}

const responseSchema = Type.Object({
  resourceType: Type.Literal('Bundle'),
  type: Type.Literal('transaction-response'),
  entry: Type.Array(Type.Object({ response: Type.Object({ status: Type.String() }) })),
});

/**
 * All or nothing. Answers the status of each entry; null when the server refused the whole because something it
 * depends on is no longer as it was.
 */
export async function transact(
  fhir: FhirClient,
  entry: readonly TransactionEntry[],
): Promise<readonly number[] | null> {
  const { status, json } = await fhir.send({
    method: 'POST',
    path: '',
    kind: 'write',
    contentType: 'application/fhir+json',
    headers: { prefer: 'return=minimal' },
    body: JSON.stringify({ resourceType: 'Bundle', type: 'transaction', entry }),
    accepts: [404, 409, 410, 412],
  });
  if (status >= 400) return null;
  if (!Value.Check(responseSchema, json) || json.entry.length !== entry.length)
    throw new Failure('UNKNOWN_OUTCOME');
  return json.entry.map(({ response }) => Number.parseInt(response.status, 10));
}

const capabilitySchema = Type.Object({
  resourceType: Type.Literal('CapabilityStatement'),
  rest: Type.Array(
    Type.Object({
      interaction: Type.Optional(Type.Array(Type.Object({ code: Type.String() }))),
    }),
  ),
});

/** Whether this server takes transactions, by its own word; read once, as it does not change under us. */
export function transactionsOf(settings: FhirSettings): (attempt: Attempt) => Promise<boolean> {
  let known: boolean | undefined;
  return async (attempt) => {
    known ??= await readWhether(new FhirClient(settings, attempt));
    return known;
  };
}

async function readWhether(fhir: FhirClient): Promise<boolean> {
  const read = (path: string) => fhir.send({ method: 'GET', path, kind: 'read', accepts: [400] });
  // A whole statement can be larger than an answer may be. R4 promises no `_elements` below the root, so it may be refused.
  const short = await read('/metadata?_elements=rest.interaction');
  const { json } = short.status === 400 ? await read('/metadata') : short;
  if (!Value.Check(capabilitySchema, json)) throw new Failure('UNAVAILABLE');
  return json.rest.some(({ interaction = [] }) =>
    interaction.some(({ code }) => code === 'transaction'),
  );
}
