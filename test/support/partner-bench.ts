import assert from 'node:assert/strict';
import type { Fault } from '../../infra/dev/partners/fault.js';

/** A test's own line to a partner, beside the adapter under test. */
export interface PartnerBench {
  /** One request; the body is sent as FHIR JSON, or as form fields when it is `URLSearchParams`. */
  send(
    method: string,
    path: string,
    more?: { body?: unknown; headers?: Readonly<Record<string, string>> },
  ): Promise<{ status: number; headers: Headers; json: unknown }>;
  fault(fault: Fault): Promise<void>;
  clearFaults(): Promise<void>;
  /** All tokens that the partner has given out stop being good, whatever their time. */
  expireTokens(): Promise<void>;
}

export const PARTNER_TOKEN = 'a-token-for-tests';

export function partnerBench(url: string, contentType = 'application/fhir+json'): PartnerBench {
  const send: PartnerBench['send'] = async (method, path, { body, headers = {} } = {}) => {
    const isForm = body instanceof URLSearchParams;
    const response = await fetch(`${url}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${PARTNER_TOKEN}`,
        ...(body === undefined || isForm ? {} : { 'content-type': contentType }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: isForm ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    const json = text === '' ? undefined : (JSON.parse(text) as unknown);
    return { status: response.status, headers: response.headers, json };
  };
  const control = async (method: string, body?: unknown, path = '/__faults') => {
    const headers = { 'content-type': 'application/json' };
    const more = body === undefined ? {} : { body, headers };
    const { status } = await send(method, path, more);
    assert.equal(status, 204);
  };
  return {
    send,
    fault: (fault) => control('PUT', fault),
    clearFaults: () => control('DELETE'),
    expireTokens: () => control('DELETE', undefined, '/__tokens'),
  };
}
