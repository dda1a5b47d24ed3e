import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { FastifyRequest } from 'fastify';
import type { Answer } from '../answer.js';
import type { Subject } from '../fault.js';
import { TokenIssuer } from '../oauth/token-issuer.js';
import { type Partner, type PartnerOptions, PartnerServer } from '../partner-server.js';
import { openRegistry, takePeople } from '../registry.js';
import { openStateFolder } from '../state-folder.js';
import { answerOf, type Inquiry, judged } from './inquiry-answer.js';
import { inquiredIn, isInquiryRequest } from './inquiry-request.js';
import { type ExperianAccount, tokenRefusal } from './token-request.js';

/** How to start it; `token` of the shared options is not used, since tokens are asked for. */
export interface ExperianPartnerOptions extends Omit<PartnerOptions, 'token'>, ExperianAccount {
  readonly tenantId: string;
  /** How long the bureau thinks about an inquiry; at once when not said. */
  readonly latencyMs?: number;
}

/** Not in the reference: the paths. An adapter is configured with whole addresses. */
export const TOKEN_PATH = '/token';
export const INQUIRY_PATH = '/crosscore';

/**
 * Experian CrossCore with Precise ID (reference, "Identity verification"). It decides by the registry that the neutral
 * bureau uses. It knows no idempotency key: every request is another inquiry. Its "intermittent 500s" (line 1) are a
 * fault: `{match: {operation: 'token'}, effect: 'before', status: 500, times: n}`.
 */
export async function startExperianPartner(options: ExperianPartnerOptions): Promise<Partner> {
  const bureau = new CrossCore(options);
  const tokens = new TokenIssuer(
    { clientId: options.clientId, secret: options.clientSecret },
    /^$/,
  );
  const { accessLog } = options;
  const server = new PartnerServer(
    { token: '', ...(accessLog === undefined ? {} : { accessLog }) },
    {
      contentType: 'application/json; charset=utf-8',
      isAuthorized: ({ url, headers }) =>
        url === TOKEN_PATH || tokens.isGood(headers.authorization),
      expireTokens: () => tokens.expireAll(),
      // Not in the reference: the form of errors.
      refusal: (status) => ({ status, body: { error: 'request-refused' } }),
      records: () => bureau.records(),
    },
  );
  takePeople(server.app, bureau.registry);
  server.add({
    method: 'POST',
    url: TOKEN_PATH,
    operation: 'token',
    subject: () => ({ keys: [], people: [] }),
    answer: (request) => tokenRefusal(request, options) ?? tokens.grant(),
  });
  server.add({
    method: 'POST',
    url: INQUIRY_PATH,
    operation: 'inquire',
    subject: subjectOf,
    answer: (request) => bureau.inquire(request.body),
  });
  return server.listen(options.port ?? 0);
}

class CrossCore {
  readonly registry;
  readonly #tenantId;
  readonly #latencyMs;
  readonly #folder;
  readonly #inquiries: Inquiry[];

  constructor({ stateFolder, tenantId, latencyMs = 0 }: ExperianPartnerOptions) {
    const within = (name: string) => stateFolder && join(stateFolder, name);
    this.registry = openRegistry(openStateFolder(within('experian-people')));
    this.#folder = openStateFolder(within('experian-inquiries'));
    this.#inquiries = this.#folder.load() as Inquiry[];
    this.#tenantId = tenantId;
    this.#latencyMs = latencyMs;
  }

  records() {
    return { people: this.registry.size, records: this.#inquiries };
  }

  async inquire(body: unknown): Promise<Answer> {
    await wait(this.#latencyMs);
    if (!isInquiryRequest(body)) return { status: 400, body: { error: 'inquiry-malformed' } };
    if (body.header.tenantId !== this.#tenantId)
      return { status: 403, body: { error: 'tenant-unknown' } };
    const inquiry: Inquiry = {
      expRequestId: randomUUID(),
      clientReferenceId: body.header.clientReferenceId,
      at: body.header.messageTime,
      ...judged(inquiredIn(body), this.registry.people()),
    };
    this.#inquiries.push(inquiry);
    this.#folder.save(inquiry.expRequestId, inquiry);
    return { status: 200, body: answerOf(inquiry) };
  }
}

function subjectOf({ body }: FastifyRequest): Subject {
  if (!isInquiryRequest(body)) return { keys: [], people: [] };
  const { name, dateOfBirth } = inquiredIn(body);
  return {
    keys: [body.header.clientReferenceId],
    people: [{ firstName: name.first, lastName: name.last, dateOfBirth }],
  };
}
