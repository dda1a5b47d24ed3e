import 'reflect-metadata';
import { webcrypto } from 'node:crypto';
import { X509CertificateGenerator } from '@peculiar/x509';

const WEEK_MS = 7 * 86_400_000;
const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
type Engine = NonNullable<Parameters<typeof X509CertificateGenerator.createSelfSigned>[1]>;
const CRYPTO = webcrypto as unknown as Engine;

/** A certificate, as PEM, that ends in a week. */
export async function certificateForAWeek(): Promise<string> {
  const keys = await CRYPTO.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
  const notAfter = new Date(Date.now() + WEEK_MS);
  const made = { name: 'CN=localhost', keys, signingAlgorithm: ALGORITHM, notAfter };
  return (await X509CertificateGenerator.createSelfSigned(made, CRYPTO)).toString('pem');
}
