import 'reflect-metadata';
import { randomBytes, webcrypto } from 'node:crypto';
import {
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  PemConverter,
  SubjectAlternativeNameExtension,
  X509CertificateGenerator,
} from '@peculiar/x509';

/** A certificate and its private key, as PEM. */
export interface Leaf {
  readonly certificate: string;
  readonly key: string;
}

/** A local authority for as long as this object lives: its own key is never written anywhere. */
export interface Authority {
  /** PEM. */
  readonly certificate: string;
  /** Signs a certificate for server and client use by the names of this machine, and those given. */
  issue(subject: string, dnsNames?: readonly string[]): Promise<Leaf>;
}

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
const DAY_MS = 86_400_000;
const CA_DAYS = 365;
const LEAF_DAYS = 30;
const SERIAL_BYTES = 12;
type Engine = Parameters<typeof X509CertificateGenerator.create>[1];
const CRYPTO = webcrypto as unknown as NonNullable<Engine>;

export async function createAuthority(name: string): Promise<Authority> {
  const ca = await CRYPTO.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
  const authority = await X509CertificateGenerator.createSelfSigned(
    {
      ...validity(CA_DAYS),
      name: `CN=${name}`,
      keys: ca,
      signingAlgorithm: ALGORITHM,
      extensions: [
        new BasicConstraintsExtension(true, 0, true),
        new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
      ],
    },
    CRYPTO,
  );
  const issue = async (subject: string, dnsNames: readonly string[] = []): Promise<Leaf> => {
    const keys = await CRYPTO.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
    const leaf = await X509CertificateGenerator.create(
      {
        ...validity(LEAF_DAYS),
        subject: `CN=${subject}`,
        issuer: authority.subject,
        publicKey: keys.publicKey,
        signingKey: ca.privateKey,
        signingAlgorithm: ALGORITHM,
        extensions: extensionsFor(dnsNames),
      },
      CRYPTO,
    );
    return { certificate: leaf.toString('pem'), key: await privatePem(keys.privateKey) };
  };
  return { certificate: authority.toString('pem'), issue };
}

const extensionsFor = (dnsNames: readonly string[]) => [
  new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth, ExtendedKeyUsage.clientAuth]),
  new SubjectAlternativeNameExtension([
    ...['localhost', ...dnsNames].map((value) => ({ type: 'dns' as const, value })),
    { type: 'ip', value: '127.0.0.1' },
    { type: 'ip', value: '::1' },
  ]),
];

const validity = (days: number) => ({
  serialNumber: randomBytes(SERIAL_BYTES).toString('hex'),
  notBefore: new Date(Date.now() - DAY_MS),
  notAfter: new Date(Date.now() + days * DAY_MS),
});

const privatePem = async (key: webcrypto.CryptoKey): Promise<string> =>
  PemConverter.encode(await CRYPTO.subtle.exportKey('pkcs8', key), 'PRIVATE KEY');
