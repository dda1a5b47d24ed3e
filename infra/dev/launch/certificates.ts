import 'reflect-metadata';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { X509Certificate } from '@peculiar/x509';
import { createAuthority } from './authority.js';
import { writeSecret } from './secret-file.js';

export interface Certificates {
  readonly caFile: string;
  readonly certFile: string;
  readonly keyFile: string;
}

const DAY_MS = 86_400_000;
const RENEW_BEFORE_DAYS = 5;

/** A local authority and one leaf for this machine's own names; made once, renewed before they expire. */
export async function localCertificates(folder: string): Promise<Certificates> {
  const files = {
    caFile: join(folder, 'ca.crt'),
    certFile: join(folder, 'server.crt'),
    keyFile: join(folder, 'server.key'),
  };
  if (!isFresh(files.certFile) || !existsSync(files.caFile)) await make(files);
  return files;
}

function isFresh(certFile: string): boolean {
  if (!existsSync(certFile)) return false;
  const { notAfter } = new X509Certificate(readFileSync(certFile, 'utf8'));
  return notAfter.getTime() - Date.now() > RENEW_BEFORE_DAYS * DAY_MS;
}

async function make({ caFile, certFile, keyFile }: Certificates): Promise<void> {
  const authority = await createAuthority('Patient Enrollment Development Authority');
  const leaf = await authority.issue('localhost');
  writeSecret(caFile, authority.certificate);
  writeSecret(keyFile, leaf.key);
  writeSecret(certFile, leaf.certificate); // Last: while it is missing, the next start makes all anew.
}
