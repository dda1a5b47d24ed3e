import { readFileSync } from 'node:fs';
import type { JWK } from 'jose';
import { clientJwks } from '../../fhir/client-jwks.js';
import { EHR_PARTNERS, IDENTITY_PARTNERS, type KindOptions } from './kinds.js';
import type { Partner } from './partner-server.js';

/** Starts both partners and prints their addresses as one JSON line; that line means ready. */
async function main(): Promise<void> {
  const shared = sharedOptions();
  const identity = await start(IDENTITY_PARTNERS, 'IDENTITY', 'http', shared);
  const ehr = await start(EHR_PARTNERS, 'EHR', 'fhir', shared);
  closeOnSignal([identity, ehr]);
  process.stdout.write(`${JSON.stringify({ identity: identity.url, ehr: ehr.url })}\n`);
}

function sharedOptions(): Omit<KindOptions, 'port'> {
  const stateFolder = process.env['PARTNERS_STATE_DIR'];
  const keyFile = process.env['PARTNERS_CLIENT_KEY_FILE'];
  const token = secret('PARTNERS_TOKEN');
  const jwks =
    keyFile === undefined
      ? { keys: [] }
      : clientJwks([JSON.parse(readFileSync(keyFile, 'utf8')) as JWK]);
  return {
    token,
    client: { clientId: process.env['PARTNERS_CLIENT_ID'] ?? 'client', secret: token, jwks },
    directory: process.env['PARTNERS_DIRECTORY'] === 'fhir',
    accessLog: (line) => void process.stdout.write(`${line}\n`),
    ...(stateFolder === undefined ? {} : { stateFolder }),
  };
}

function start(
  kinds: typeof EHR_PARTNERS,
  which: 'IDENTITY' | 'EHR',
  usual: string,
  shared: Omit<KindOptions, 'port'>,
): Promise<Partner> {
  const begin = kinds[process.env[`PARTNERS_${which}`] ?? usual];
  if (begin === undefined) throw new Error(`PARTNERS_${which} is no kind of partner`);
  return begin({ ...shared, port: port(`PARTNERS_${which}_PORT`) });
}

function closeOnSignal(partners: readonly Partner[]): void {
  const close = () => {
    const closing = partners.map((partner) => partner[Symbol.asyncDispose]());
    void Promise.allSettled(closing).then(() => process.exit(0));
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, close);
}

function secret(name: string): string {
  const file = process.env[`${name}_FILE`];
  const value = process.env[name] ?? (file && readFileSync(file, 'utf8').trim());
  if (!value) throw new Error(`${name} is not set`);
  return value;
}

function port(name: string): number {
  const value = Number(process.env[name] ?? '0');
  if (!Number.isInteger(value) || value < 0 || value > 65_535)
    throw new Error(`${name} is not a port number`);
  return value;
}

main().catch((error: unknown) => {
  process.stderr.write(`partners: ${error instanceof Error ? error.message : 'cannot start'}\n`);
  process.exitCode = 2;
});
