import { timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import type Provider from 'oidc-provider';
import { STAFF } from '../launch/staff.js';

const HEADERS = {
  'content-type': 'text/html; charset=utf-8',
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'",
};
const OK = 200;
const UNAUTHORIZED = 401;

/** Where staff of the development stack sign in: a person and the one password. A wrong one asks again. */
export async function signInPage(
  provider: Provider,
  password: string,
  { request, response }: { request: IncomingMessage; response: ServerResponse },
): Promise<void> {
  if (request.method !== 'POST') return ask(response, OK);
  const { params } = await provider.interactionDetails(request, response);
  const form = new URLSearchParams(await text(request));
  const person = STAFF.find(({ id }) => id === form.get('person'));
  if (person === undefined || !isSame(form.get('password') ?? '', password))
    return ask(response, UNAUTHORIZED);
  const { acr_values: wanted } = params;
  await provider.interactionFinished(
    request,
    response,
    // A real issuer would ask for a security key here.
    { login: { accountId: person.id, ...(wanted === 'phr' ? { acr: 'phr' } : {}) } },
    { mergeWithLastSubmission: false },
  );
}

function ask(response: ServerResponse, status: number): void {
  const choices = STAFF.map(({ id, role }) => `<option value="${id}">${id} (${role})</option>`);
  response.writeHead(status, HEADERS).end(
    `<!doctype html><html lang="en"><title>Sign in</title><h1>Sign in</h1>
<p>Development issuer. The password is in <code>.stack/secrets/staff-password</code>.</p>
${status === OK ? '' : '<p role="alert">Not known.</p>'}
<form method="post"><p><label>Person <select name="person">${choices.join('')}</select></label>
<p><label>Password <input name="password" type="password" autocomplete="off"></label>
<p><button>Sign in</button></form></html>`,
  );
}

function isSame(given: string, held: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(held)];
  return a.length === b.length && timingSafeEqual(a, b);
}
