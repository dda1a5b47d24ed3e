import 'reflect-metadata';
import { randomBytes, webcrypto } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  PemConverter,
  SubjectAlternativeNameExtension,
  X509Certificate,
  X509CertificateGenerator,
} from '@peculiar/x509';
import { writeSecret } from './secret-file.js';

export interface Certificates {
  readonly caFile: string;
  readonly certFile: string;
  readonly keyFile: string;
}

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
const DAY_MS = 86_400_000;
const CA_DAYS = 365;
const LEAF_DAYS = 30;
const RENEW_BEFORE_DAYS = 5;
const SERIAL_BYTES = 12;
type Engine = Parameters<typeof X509CertificateGenerator.create>[1];
const CRYPTO = webcrypto as unknown as NonNullable<Engine>;

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
  const ca = await CRYPTO.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
  const authority = await X509CertificateGenerator.createSelfSigned(
    {
      ...validity(CA_DAYS),
      name: 'CN=Patient Enrollment Development Authority',
      keys: ca,
      signingAlgorithm: ALGORITHM,
      extensions: [
        new BasicConstraintsExtension(true, 0, true),
        new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
      ],
    },
    CRYPTO,
  );
  const keys = await CRYPTO.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
  const leaf = await X509CertificateGenerator.create(
    {
      ...validity(LEAF_DAYS),
      subject: 'CN=localhost',
      issuer: authority.subject,
      publicKey: keys.publicKey,
      signingKey: ca.privateKey,
      signingAlgorithm: ALGORITHM,
      extensions: [
        new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth, ExtendedKeyUsage.clientAuth]),
        new SubjectAlternativeNameExtension([
          { type: 'dns', value: 'localhost' },
          { type: 'ip', value: '127.0.0.1' },
          { type: 'ip', value: '::1' },
        ]),
      ],
    },
    CRYPTO,
  );
  writeSecret(caFile, authority.toString('pem'));
  writeSecret(keyFile, await privatePem(keys.privateKey));
  writeSecret(certFile, leaf.toString('pem')); // Last: while it is missing, the next start makes all anew.
}

const validity = (days: number) => ({
  serialNumber: randomBytes(SERIAL_BYTES).toString('hex'),
  notBefore: new Date(Date.now() - DAY_MS),
  notAfter: new Date(Date.now() + days * DAY_MS),
});

const privatePem = async (key: webcrypto.CryptoKey): Promise<string> =>
  PemConverter.encode(await CRYPTO.subtle.exportKey('pkcs8', key), 'PRIVATE KEY');
