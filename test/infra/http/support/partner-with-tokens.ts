import { exportJWK, generateKeyPair, type JWK } from 'jose';
import { TokenIssuer } from '../../../../infra/dev/partners/oauth/token-issuer.js';
import { PartnerServer } from '../../../../infra/dev/partners/partner-server.js';
import { acceptBodies } from '../../../../infra/dev/partners/request-bodies.js';
import { PARTNER_TOKEN, partnerBench } from '../../../support/partner-bench.js';

export const clientId = 'our:client';
export const SCOPE = 'system/Patient.crus';
const nobody = () => ({ keys: [], people: [] });

/** A partner with an authorization server: what it is asked for, it answers with how often it was asked. */
export async function partnerWithTokens() {
  const [signing, other] = await Promise.all([keyPair('ES384', 'k1'), keyPair('RS384', 'k2')]);
  const client = {
    clientId,
    secret: 'a secret & more',
    jwks: { keys: [signing.public, other.public] },
  };
  const issuer = new TokenIssuer(client, /^system\/\S+$/);
  const server = new PartnerServer(
    { token: PARTNER_TOKEN },
    {
      contentType: 'application/json',
      isAuthorized: ({ url, headers }) => url === '/token' || issuer.isGood(headers.authorization),
      expireTokens: () => issuer.expireAll(),
      refusal: (status) => ({ status }),
      records: () => [],
    },
  );
  acceptBodies(server.app);
  let url = '';
  let served = 0;
  server.add({
    method: 'POST',
    url: '/token',
    operation: 'token',
    subject: nobody,
    answer: ({ body, headers }) => issuer.answer(body, headers.authorization, `${url}/token`),
  });
  for (const method of ['GET', 'POST'] as const)
    server.add({
      method,
      url: '/x',
      operation: 'read',
      subject: nobody,
      answer: () => ({ status: 200, body: { served: ++served } }),
    });
  const partner = await server.listen(0);
  url = partner.url;
  return { partner, url, signing: signing.private, rsa: other.private, bench: partnerBench(url) };
}

async function keyPair(alg: string, kid: string): Promise<{ private: JWK; public: JWK }> {
  const pair = await generateKeyPair(alg, { extractable: true });
  return {
    private: { ...(await exportJWK(pair.privateKey)), alg, kid },
    public: { ...(await exportJWK(pair.publicKey)), alg, kid },
  };
}
