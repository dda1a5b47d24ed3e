import { readFileSync } from 'node:fs';
import { get as getHttp } from 'node:http';
import { get as getHttps } from 'node:https';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Child, startChild } from './launch/child.js';
import { untilReady } from './launch/until-ready.js';
import {
  apiSettings,
  codecSettings,
  oidcSettings,
  partnerSettings,
  type StackParts,
  workerSettings,
} from './settings.js';

export type ProcessName = 'oidc' | 'partners' | 'mail' | 'codec' | 'worker' | 'api';

interface Program {
  readonly parameters: readonly string[];
  readonly settings: Readonly<Record<string, string>>;
  /** Answers 2xx or 3xx once the process can be used. */
  readonly readyUrl: string;
}

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const READY_SECONDS = 30;
/** What a child needs of our own environment; nothing else gets through. */
const INHERITED = ['PATH', 'HOME', 'TMPDIR', 'LANG', 'TZ'] as const;

/** The processes of the stack, each a child of its own that can be killed and started again. */
export class StackProcesses {
  readonly #parts: StackParts;
  readonly #children = new Map<ProcessName, Child>();

  constructor(parts: StackParts) {
    this.#parts = parts;
  }

  pids(): Readonly<Record<string, number>> {
    return Object.fromEntries([...this.#children].map(([name, { pid }]) => [name, pid]));
  }

  /** Starts a process and waits until it can be used. */
  async start(name: ProcessName): Promise<void> {
    const { parameters, settings, readyUrl } = programOf(name, this.#parts);
    const logFile = join(this.#parts.stateFolder, 'logs', `${name}.log`);
    const env = { ...inherited(this.#parts), ...settings };
    const child = startChild(process.execPath, parameters, { logFile, cwd: ROOT, env });
    this.#children.set(name, child);
    const ca = readFileSync(this.#parts.tls.caFile, 'utf8');
    await untilReady(name, () => answers(readyUrl, ca), { child, seconds: READY_SECONDS, logFile });
  }

  /** Ends a process without warning, as a power cut would. */
  async kill(name: ProcessName): Promise<void> {
    await this.#children.get(name)?.stop('SIGKILL');
    this.#children.delete(name);
  }

  async stop(name: ProcessName): Promise<void> {
    await this.#children.get(name)?.stop();
    this.#children.delete(name);
  }

  async stopAll(): Promise<void> {
    // The API first: it takes no more work, then the worker finishes what it holds.
    for (const name of ['api', 'worker'] as const) await this.stop(name);
    await Promise.all([...this.#children.keys()].map((name) => this.stop(name)));
  }
}

const inherited = ({ environment }: StackParts): Record<string, string> =>
  Object.fromEntries(
    INHERITED.flatMap((name) => {
      const value = environment[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );

const ourCode = (entry: string): readonly string[] => ['--import', 'tsx', join(ROOT, entry)];

function programOf(name: ProcessName, parts: StackParts): Program {
  const { ports } = parts;
  switch (name) {
    case 'oidc':
      return {
        parameters: ourCode('infra/dev/oidc/main.ts'),
        settings: oidcSettings(parts),
        readyUrl: `https://localhost:${ports.oidc}/.well-known/openid-configuration`,
      };
    case 'partners':
      return {
        parameters: ourCode('infra/dev/partners/main.ts'),
        settings: partnerSettings(parts),
        readyUrl: `http://127.0.0.1:${ports.ehr}/__records`,
      };
    case 'mail':
      return {
        parameters: [
          mailProgram(),
          `--web=${ports.inbox}`,
          `--smtp=${ports.smtp}`,
          `--mail-directory=${join(parts.stateFolder, 'mail')}`,
          '--ip=127.0.0.1',
          '--web-ip=127.0.0.1',
        ],
        settings: {},
        readyUrl: `http://127.0.0.1:${ports.inbox}/api/email`,
      };
    case 'codec':
      return {
        parameters: ourCode('api/codec/main.ts'),
        settings: codecSettings(parts),
        readyUrl: `https://localhost:${ports.codec}/livez`,
      };
    case 'worker':
      return {
        parameters: ourCode('worker/main.ts'),
        settings: workerSettings(parts),
        readyUrl: `http://127.0.0.1:${ports.metrics}/readyz`,
      };
    case 'api':
      return {
        parameters: ourCode('api/main.ts'),
        settings: apiSettings(parts),
        readyUrl: `https://localhost:${ports.api}/readyz`,
      };
  }
}

/** maildev's command, run by our own Node so that no shell or PATH is in between. */
function mailProgram(): string {
  return join(dirname(fileURLToPath(import.meta.resolve('maildev'))), 'bin', 'maildev.js');
}

const TIMEOUT_MS = 2_000;

/** A plain request that trusts our own authority; `fetch` would need it before the process starts. */
function answers(url: string, ca: string): Promise<boolean> {
  const get = url.startsWith('https:') ? getHttps : getHttp;
  return new Promise((resolve) => {
    const request = get(url, { ca, timeout: TIMEOUT_MS, agent: false }, (response) => {
      response.resume();
      resolve((response.statusCode ?? 500) < 400);
    });
    request.on('error', () => resolve(false)).on('timeout', () => request.destroy());
  });
}
