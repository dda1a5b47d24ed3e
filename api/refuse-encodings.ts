import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Refusal } from './problem.js';

/** `application/json` is UTF-8 (RFC 8259, 8.1); a parameter may say so, or be another that changes nothing. */
const OTHER_CHARSET = /;\s*charset\s*=\s*(?!"?utf-8"?\s*(?:;|$))/i;

/** Refuses bodies that are compressed, or in another charset: what we would read is not what was meant. */
export function refuseEncodings(app: FastifyInstance): void {
  app.addHook('preParsing', async (request) => {
    if (isEncoded(request))
      throw new Refusal('unsupported-media-type', { headers: { 'accept-encoding': 'identity' } });
  });
}

function isEncoded({ headers }: FastifyRequest): boolean {
  const { 'content-encoding': coding = 'identity', 'content-type': type = '' } = headers;
  return coding.toLowerCase() !== 'identity' || OTHER_CHARSET.test(type);
}
