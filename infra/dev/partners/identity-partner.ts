import { createHmac, randomBytes, randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { type Static, Type } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';
import type { FastifyRequest } from 'fastify';
import type { Answer } from './answer.js';
import type { Subject } from './fault.js';
import { type Finding, findingFor } from './identity-score.js';
import { type Partner, type PartnerOptions, PartnerServer } from './partner-server.js';
import { openRegistry, personKeyOf, takePeople } from './registry.js';
import { openStateFolder } from './state-folder.js';

const strict = { additionalProperties: false } as const;
const text = Type.String({ minLength: 1, maxLength: 200 });
const inquirySchema = Type.Object(
  {
    clientReferenceId: Type.String({ minLength: 1, maxLength: 128 }),
    name: Type.Object({ first: text, last: text }, strict),
    dateOfBirth: Type.String({ pattern: '^[0-9]{4}-[0-9]{2}-[0-9]{2}$' }),
    ssnLast4: Type.String({ pattern: '^[0-9]{4}$' }),
    postalCode: text,
    photoId: Type.Optional(Type.Object({ type: text, issuer: text, number: text }, strict)),
  },
  strict,
);
type InquiryBody = Static<typeof inquirySchema>;

/** What the bureau keeps of an inquiry: its residue. It has no call to delete one. */
interface Inquiry extends Finding {
  readonly inquiryId: string;
  readonly clientReferenceId: string;
  readonly idempotencyKey: string;
  readonly at: string;
}

/**
 * The identity bureau: our own neutral form of one, since the reference only verified the vendor's
 * decision and score ("Identity verification", lines 2 and 3), not its whole exchange.
 */
export async function startIdentityPartner(options: PartnerOptions): Promise<Partner> {
  const bureau = new Bureau(options.stateFolder);
  const server = new PartnerServer(options, {
    contentType: 'application/json; charset=utf-8',
    refusal: (status) => ({ status, body: { error: refusals[status] ?? 'request-refused' } }),
    records: () => bureau.records(),
  });
  takePeople(server.app, bureau.registry);
  // Reference, "Identity verification": request carries clientReferenceId, answer decision and score.
  server.add({
    method: 'POST',
    url: '/v1/inquiries',
    operation: 'inquire',
    subject: subjectOf,
    answer: (request) => bureau.inquire(request.body, request.headers['idempotency-key']),
  });
  // Reference, "What changes the design" 4: looked up by our own key, never by PHI.
  server.add({
    method: 'GET',
    url: '/v1/inquiries',
    operation: 'lookup',
    subject: (request) => ({ keys: [referenceOf(request)], people: [] }),
    answer: (request) => bureau.lookUp(referenceOf(request)),
  });
  return server.listen(options.port ?? 0);
}

const refusals: Readonly<Record<number, string>> = {
  401: 'unauthorized',
  404: 'not-found',
  415: 'content-type-unsupported',
};

class Bureau {
  readonly registry;
  readonly #folder;
  readonly #inquiries: Inquiry[];
  /** Payload per key, keyed and in memory only, so that the bureau's log holds no copy of the person. */
  readonly #fingerprints = new Map<string, string>();
  readonly #fingerprintKey = randomBytes(32);

  constructor(stateFolder: string | undefined) {
    const within = (name: string) => stateFolder && join(stateFolder, name);
    this.registry = openRegistry(openStateFolder(within('identity-people')));
    this.#folder = openStateFolder(within('identity-inquiries'));
    this.#inquiries = this.#folder.load() as Inquiry[];
  }

  records() {
    return { people: this.registry.size, records: this.#inquiries };
  }

  inquire(body: unknown, key: string | string[] | undefined): Answer {
    if (typeof key !== 'string' || key === '' || !Value.Check(inquirySchema, body))
      return { status: 400, body: { error: 'inquiry-malformed' } };
    const fingerprint = this.#fingerprintOf(body);
    const before = this.#inquiries.find((each) => each.idempotencyKey === key);
    if (before !== undefined) {
      if ((this.#fingerprints.get(key) ?? fingerprint) !== fingerprint)
        return { status: 422, body: { error: 'idempotency-key-reused' } };
      return { status: 200, body: publicPart(before) };
    }
    const inquiry: Inquiry = {
      inquiryId: randomUUID(),
      clientReferenceId: body.clientReferenceId,
      idempotencyKey: key,
      at: new Date().toISOString(),
      ...findingFor(body, this.registry.people()),
    };
    this.#inquiries.push(inquiry);
    this.#fingerprints.set(key, fingerprint);
    this.#folder.save(inquiry.inquiryId, inquiry);
    return { status: 201, body: publicPart(inquiry) };
  }

  lookUp(reference: string): Answer {
    if (reference === '') return { status: 400, body: { error: 'reference-required' } };
    const found = this.#inquiries.filter((each) => each.clientReferenceId === reference);
    return { status: 200, body: { inquiries: found.map(publicPart) } };
  }

  #fingerprintOf(body: InquiryBody): string {
    const canonical = JSON.stringify([personKeyOf(body), body.photoId, body.clientReferenceId]);
    return createHmac('sha256', this.#fingerprintKey).update(canonical).digest('base64');
  }
}

const publicPart = ({ idempotencyKey: _key, at: _at, ...rest }: Inquiry) => rest;

function subjectOf(request: FastifyRequest): Subject {
  const key = request.headers['idempotency-key'];
  const keys = typeof key === 'string' ? [key] : [];
  if (!Value.Check(inquirySchema, request.body)) return { keys, people: [] };
  const { clientReferenceId, name, dateOfBirth } = request.body;
  return {
    keys: [...keys, clientReferenceId],
    people: [{ firstName: name.first, lastName: name.last, dateOfBirth }],
  };
}

function referenceOf(request: FastifyRequest): string {
  const { clientReferenceId } = request.query as { clientReferenceId?: unknown };
  return typeof clientReferenceId === 'string' ? clientReferenceId : '';
}
