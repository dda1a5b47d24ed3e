import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ownCode } from './own-code.js';
import { patientPortalSettings, portalSettings } from './page-settings.js';
import { partnerSettings } from './partner-settings.js';
import {
  apiSettings,
  breakGlassSettings,
  codecSettings,
  oidcSettings,
  workerSettings,
} from './settings.js';
import { shipperSettings } from './shipper-settings.js';
import type { StackParts } from './stack-parts.js';

/** How one process of the stack is started with our own Node, and how one sees that it is there. */
export interface Program {
  readonly parameters: readonly string[];
  readonly settings: Readonly<Record<string, string>>;
  /** Answers 2xx or 3xx once the process can be used. */
  readonly readyUrl: string;
}

const ours = (entry: string, settings: Program['settings'], readyUrl: string): Program => ({
  ...{ parameters: ownCode(entry), settings, readyUrl },
});

const livez = (port: number): string => `https://localhost:${port}/livez`;

/** Each process of the stack by its name. */
const PROGRAMS = {
  oidc: (parts: StackParts) =>
    ours(
      'infra/dev/oidc/main.ts',
      oidcSettings(parts),
      `https://localhost:${parts.ports.oidc}/.well-known/openid-configuration`,
    ),
  partners: (parts: StackParts) =>
    ours(
      'infra/dev/partners/main.ts',
      partnerSettings(parts),
      `http://127.0.0.1:${parts.ports.ehr}/__records`,
    ),
  mail: (parts: StackParts) => mailServer(parts),
  codec: (parts: StackParts) =>
    ours('api/codec/main.ts', codecSettings(parts), livez(parts.ports.codec)),
  'break-glass': (parts: StackParts) =>
    ours('api/break-glass/main.ts', breakGlassSettings(parts), livez(parts.ports.breakGlass)),
  'patient-portal': (parts: StackParts) =>
    ours(
      'api/patient-portal/main.ts',
      patientPortalSettings(parts),
      livez(parts.ports.patientPortal),
    ),
  portal: (parts: StackParts) =>
    ours('infra/dev/portal/main.ts', portalSettings(parts), livez(parts.ports.portal)),
  worker: (parts: StackParts) =>
    ours('worker/main.ts', workerSettings(parts), `http://127.0.0.1:${parts.ports.metrics}/readyz`),
  'log-shipper': (parts: StackParts) =>
    ours(
      'infra/log-store/main.ts',
      shipperSettings(parts),
      `http://127.0.0.1:${parts.ports.shipperMetrics}/readyz`,
    ),
  api: (parts: StackParts) =>
    ours('api/main.ts', apiSettings(parts), `https://localhost:${parts.ports.api}/readyz`),
} as const satisfies Record<string, (parts: StackParts) => Program>;

type ProgramName = keyof typeof PROGRAMS;

/** A process of the stack; `worker-2` is the second worker. */
export type ProcessName = ProgramName | `${'worker' | 'api'}-${number}`;

/** The program behind a name, with the settings of this stack. */
export function programOf(name: ProcessName, parts: StackParts): Program {
  const [, base, nth] = /^(worker|api)-(\d+)$/.exec(name) ?? [];
  if (base === undefined) return PROGRAMS[name as ProgramName](parts);
  const { ports } = parts;
  const beside = BESIDE + APART * Number(nth);
  const own = {
    api: ports.api + beside,
    apiMetrics: ports.apiMetrics + beside,
    metrics: ports.metrics + beside,
    coreMetrics: ports.coreMetrics + beside,
  };
  const program = PROGRAMS[base as ProgramName]({ ...parts, ports: { ...ports, ...own } });
  // Behind one address, as behind a load balancer.
  const settings = { ...program.settings, PUBLIC_API_URL: `https://localhost:${ports.api}` };
  return { ...program, settings };
}

/** Ports of a second process of a kind lie away from those of the stack, which are close together. */
const BESIDE = 500;
/** As far as the ports of one process lie from each other, and more. */
const APART = 10;

const mailServer = ({ ports, stateFolder }: StackParts): Program => ({
  parameters: [
    mailProgram(),
    `--web=${ports.inbox}`,
    `--smtp=${ports.smtp}`,
    `--mail-directory=${join(stateFolder, 'mail')}`,
    '--ip=127.0.0.1',
    '--web-ip=127.0.0.1',
    '--silent', // Subjects and addresses are for the inbox, not for a log.
  ],
  settings: {},
  readyUrl: `http://127.0.0.1:${ports.inbox}/api/email`,
});

/** maildev's command, run by our own Node so that no shell or PATH is in between. */
function mailProgram(): string {
  return join(dirname(fileURLToPath(import.meta.resolve('maildev'))), 'bin', 'maildev.js');
}
