import { get as getHttp } from 'node:http';
import { get as getHttps } from 'node:https';

const TIMEOUT_MS = 2_000;

/** A plain request that trusts our own authority; `fetch` would need it before the process starts. */
export function answers(
  url: string,
  ca: string,
  isWanted: (status: number) => boolean = (status) => status < 400,
): Promise<boolean> {
  const get = url.startsWith('https:') ? getHttps : getHttp;
  return new Promise((resolve) => {
    const request = get(url, { ca, timeout: TIMEOUT_MS, agent: false }, (response) => {
      response.resume();
      resolve(isWanted(response.statusCode ?? 500));
    });
    request.on('error', () => resolve(false)).on('timeout', () => request.destroy());
  });
}
