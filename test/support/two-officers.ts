import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { staffPassword } from '../../infra/dev/launch/staff.js';
import { signedInToken } from '../../infra/dev/sign-in.js';
import { BREAK_GLASS_AUDIENCE } from '../../infra/dev/staff-audiences.js';
import type { TestStack } from './test-stack.js';
import { trustingFetch } from './trusting-fetch.js';

/** Two officers open fields of a live dossier: one asks, the other approves, the first reads. Answers what was read. */
export async function openedByOfficers(
  { stack }: TestStack,
  enrollmentId: string,
  fields: readonly string[],
): Promise<string> {
  const { file, parts } = stack;
  const fetch = trustingFetch(readFileSync(file.caFile, 'utf8'));
  const signIn = (person: string) =>
    signedInToken({
      ...{ issuer: file.oidcIssuer, audience: BREAK_GLASS_AUDIENCE, person, fetch },
      ...{ scope: 'enrollment:break-glass', acr: 'phr' },
      password: staffPassword(parts.stateFolder),
    });
  const [asking, approving] = [await signIn('officer-1'), await signIn('officer-2')];
  const call = async (path: string, token: string, body?: object): Promise<string> => {
    const response = await fetch(`${file.breakGlassUrl}/v1/break-glass${path}`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${token}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    assert.ok(response.ok, `${path}: ${response.status}`);
    return text;
  };
  const wish = { enrollmentId, fields, reasonCode: 'EMERGENCY_CARE', ticket: 'INC-4711' };
  const { id } = JSON.parse(await call('', asking, wish)) as { readonly id: string };
  await call(`/${id}/approval`, approving);
  return call(`/${id}/reveal`, asking);
}
