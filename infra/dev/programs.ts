import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  apiSettings,
  breakGlassSettings,
  codecSettings,
  oidcSettings,
  partnerSettings,
  type StackParts,
  workerSettings,
} from './settings.js';

export type ProcessName = 'oidc' | 'partners' | 'mail' | 'codec' | 'break-glass' | 'worker' | 'api';

/** How one process of the stack is started with our own Node, and how one sees that it is there. */
export interface Program {
  readonly parameters: readonly string[];
  readonly settings: Readonly<Record<string, string>>;
  /** Answers 2xx or 3xx once the process can be used. */
  readonly readyUrl: string;
}

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));

const ourCode = (entry: string): readonly string[] => ['--import', 'tsx', join(ROOT, entry)];

const ours = (entry: string, settings: Program['settings'], readyUrl: string): Program => ({
  ...{ parameters: ourCode(entry), settings, readyUrl },
});

/** The program behind a name, with the settings of this stack. */
export function programOf(name: ProcessName, parts: StackParts): Program {
  const { ports } = parts;
  switch (name) {
    case 'oidc':
      return ours(
        'infra/dev/oidc/main.ts',
        oidcSettings(parts),
        `https://localhost:${ports.oidc}/.well-known/openid-configuration`,
      );
    case 'partners':
      return ours(
        'infra/dev/partners/main.ts',
        partnerSettings(parts),
        `http://127.0.0.1:${ports.ehr}/__records`,
      );
    case 'mail':
      return mailServer(parts);
    case 'codec':
      return ours(
        'api/codec/main.ts',
        codecSettings(parts),
        `https://localhost:${ports.codec}/livez`,
      );
    case 'break-glass':
      return ours(
        'api/break-glass/main.ts',
        breakGlassSettings(parts),
        `https://localhost:${ports.breakGlass}/livez`,
      );
    case 'worker':
      return ours(
        'worker/main.ts',
        workerSettings(parts),
        `http://127.0.0.1:${ports.metrics}/readyz`,
      );
    case 'api':
      return ours('api/main.ts', apiSettings(parts), `https://localhost:${ports.api}/readyz`);
  }
}

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
