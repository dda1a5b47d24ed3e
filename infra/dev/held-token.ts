import { accessToken, type TokenRequest } from './access-token.js';

/** Half the life of a token. */
const TOKEN_MS = 300_000;

/** A token that is renewed before it runs out; one that was refused is asked for again. */
export function heldToken(request: TokenRequest): () => Promise<string> {
  let token: Promise<string> | null = null;
  let renewAt = 0;
  return () => {
    if (token !== null && Date.now() < renewAt) return token;
    const asked = accessToken(request);
    asked.catch(() => {
      renewAt = 0;
    });
    token = asked;
    renewAt = Date.now() + TOKEN_MS;
    return asked;
  };
}
