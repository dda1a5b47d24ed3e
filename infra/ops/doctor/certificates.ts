import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { OpsConfig } from '../../config/ops-config.js';
import type { Surroundings } from '../surroundings.js';
import type { Check } from './check.js';
import { type Examined, where } from './finding.js';
import { type Door, peerAt } from './peer.js';

const MS_PER_DAY = 86_400_000;
/** As the alert has it (`CertificateEnds`). */
const LEAST_DAYS = 14;
const HTTPS_PORT = 443;
const POSTGRES_PORT = 5_432;
const SUBMISSIONS_PORT = 465;
const SYSLOG_TLS_PORT = 6_514;

/** The dates of every certificate that the settings lead to. What does not answer, its own check tells. */
export const certificates: Check = {
  name: 'certificates',
  setting: 'PUBLIC_API_URL',
  away: 'CERTIFICATE_UNTRUSTED',
  isNamed: (config) => doorsIn({ config, stack: null }).length > 0,
  async examine(at) {
    const seen = await Promise.all(
      doorsIn(at).map(async ([name, door]) => {
        const peer = await peerAt(door).catch(() => null);
        return peer === null ? null : examinedOf(name, peer);
      }),
    );
    const there = [...seen, ownAtTemporal(at)].filter((each) => each !== null);
    if (there.length === 0) return null;
    return {
      facts: Object.assign({}, ...there.map(({ facts }) => facts)),
      findings: there.flatMap(({ findings }) => findings),
    };
  },
};

/** The one that this command line shows Temporal: who has none of it cannot look there. */
function ownAtTemporal({ config: { temporalAccess } }: Surroundings): Examined | null {
  const file = temporalAccess.tls?.certFile;
  if (file === undefined) return null;
  const until = new Date(new X509Certificate(readFileSync(file)).validTo);
  return examinedOf('TEMPORAL_TLS_CERT_FILE', { until, isTrusted: true });
}

function examinedOf(
  name: string,
  { until, isTrusted }: { until: Date; isTrusted: boolean },
): Examined {
  const days = Math.floor((until.getTime() - Date.now()) / MS_PER_DAY);
  const isOver = until.getTime() < Date.now();
  return {
    facts: { [name]: until.toISOString() },
    findings: where(
      [isOver, 'CERTIFICATE_EXPIRED', `that of ${name} ended at ${until.toISOString()}`],
      [!isOver && days < LEAST_DAYS, 'CERTIFICATE_ENDS', `that of ${name} ends in ${days} day(s)`],
      [
        !isOver && !isTrusted,
        'CERTIFICATE_UNTRUSTED',
        `that of ${name} is not of a trusted authority, or name`,
      ],
    ),
  };
}

/** Each way in that speaks TLS, by its setting. */
function doorsIn({ config, stack }: Surroundings): readonly (readonly [string, Door])[] {
  const ours = stack?.file.caFile;
  const https = [
    ['PUBLIC_API_URL', config.apiUrl, ours],
    ['PUBLIC_CODEC_URL', config.codecUrl, ours],
    ['OIDC_ISSUER', config.oidcIssuer, ours],
    ['WEB_UI_URL', config.webUiUrl, ours],
    ['IDENTITY_URL', config.identityUrl, undefined],
    ['EHR_URL', config.ehrUrl, undefined],
    ['VAULT_ADDR', config.vault.url, config.vault.caFile],
    ['SMTP_URL', config.smtpUrl, ours],
    ['LOG_STORE_URL', config.logStore.url, config.logStore.caFile],
    ['DATABASE_READER_URL', config.databaseReaderUrl ?? '', config.databaseCaFile],
    ['TEMPORAL_ADDRESS', temporalUrl(config), config.temporalAccess.tls?.caFile],
  ] as const;
  return https.flatMap(([name, url, caFile]) => {
    const door = doorAt(url, caFile);
    return door === null ? [] : [[name, door] as const];
  });
}

/** It has no scheme; there is a certificate to see only by mutual TLS. */
const temporalUrl = ({ temporalAddress, temporalAccess }: OpsConfig): string =>
  temporalAddress === undefined || temporalAccess.tls === undefined
    ? ''
    : `https://${temporalAddress}`;

const PORTS: Readonly<Record<string, number>> = {
  'https:': HTTPS_PORT,
  'smtps:': SUBMISSIONS_PORT,
  'syslog+tls:': SYSLOG_TLS_PORT,
  'postgres:': POSTGRES_PORT,
  'postgresql:': POSTGRES_PORT,
};

function doorAt(url: string, caFile: string | undefined): Door | null {
  if (!URL.canParse(url)) return null;
  const { protocol, hostname, port } = new URL(url);
  const usual = PORTS[protocol];
  if (usual === undefined) return null;
  return {
    ...{ host: hostname.replace(/^\[|\]$/g, ''), port: Number(port) || usual, caFile },
    isPostgres: protocol.startsWith('postgres'),
  };
}
