import { readFileSync } from 'node:fs';
import { get as getHttp } from 'node:http';
import { get as getHttps } from 'node:https';

export interface Answered {
  readonly status: number;
  /** Its clock; null when it does not say. */
  readonly date: Date | null;
  readonly text: string;
}

const CALL_MS = 5_000;
const LONGEST_BYTES = 1_048_576;

/** One GET without a login, trusting the named authority where there is one. Throws when there is no answer. */
export function ask(url: string, caFile: string | null | undefined): Promise<Answered> {
  const isTls = url.startsWith('https:');
  const ca = isTls && caFile ? { ca: readFileSync(caFile, 'utf8') } : {};
  const get = isTls ? getHttps : getHttp;
  return new Promise((resolve, reject) => {
    const options = { ...ca, agent: false as const, signal: AbortSignal.timeout(CALL_MS) };
    get(url, options, (response) => {
      const parts: Buffer[] = [];
      let bytes = 0;
      response.on('error', reject).on('data', (part: Buffer) => {
        bytes += part.length;
        if (bytes > LONGEST_BYTES) response.destroy(new Error('too long'));
        else parts.push(part);
      });
      response.on('end', () => {
        const { date } = response.headers;
        resolve({
          status: response.statusCode ?? 0,
          date: date === undefined ? null : new Date(date),
          text: Buffer.concat(parts).toString('utf8'),
        });
      });
    }).on('error', reject);
  });
}
