import { readFileSync } from 'node:fs';
import { startEhrPartner } from './ehr-partner.js';
import { startIdentityPartner } from './identity-partner.js';
import type { Partner } from './partner-server.js';

/** Starts both partners and prints their addresses as one JSON line; that line means ready. */
async function main(): Promise<void> {
  const stateFolder = process.env['PARTNERS_STATE_DIR'];
  const accessLog = (line: string) => process.stdout.write(`${line}\n`);
  const shared = { accessLog, ...(stateFolder === undefined ? {} : { stateFolder }) };
  const token = secret('PARTNERS_TOKEN');
  const identityPort = port('PARTNERS_IDENTITY_PORT');
  const ehrPort = port('PARTNERS_EHR_PORT');
  const identity = await startIdentityPartner({
    ...shared,
    token,
    port: identityPort,
  });
  const ehr = await startEhrPartner({ ...shared, token, port: ehrPort });
  closeOnSignal([identity, ehr]);
  process.stdout.write(`${JSON.stringify({ identity: identity.url, ehr: ehr.url })}\n`);
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
