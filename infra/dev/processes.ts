import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { answers } from './launch/answers.js';
import { type Child, startChild } from './launch/child.js';
import { untilReady } from './launch/until-ready.js';
import { ROOT } from './own-code.js';
import { type ProcessName, programOf } from './programs.js';
import type { StackParts } from './stack-parts.js';

const READY_SECONDS = 60;
const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 15_000;
/** What a child needs of our own environment; nothing else gets through. */
const INHERITED = ['PATH', 'HOME', 'TMPDIR', 'LANG', 'TZ'] as const;

/** The processes of the stack, each a child of its own. One that dies by itself is started again. */
export class StackProcesses {
  readonly #parts: StackParts;
  readonly #onRestart: () => void;
  readonly #children = new Map<ProcessName, Child>();

  constructor(parts: StackParts, onRestart: () => void = () => undefined) {
    this.#parts = parts;
    this.#onRestart = onRestart;
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
    void child.gone.then(() => this.#startAgain(name, child));
  }

  /** Ends a process without warning, as a power cut would; it stays away until it is started. */
  async kill(name: ProcessName): Promise<void> {
    await this.#end(name, 'SIGKILL');
  }

  async stop(name: ProcessName): Promise<void> {
    await this.#end(name);
  }

  async stopAll(): Promise<void> {
    // The API first: it takes no more work, then the worker finishes what it holds.
    for (const kind of ['api', 'worker', ''])
      await Promise.all(
        [...this.#children.keys()]
          .filter((name) => name.startsWith(kind))
          .map((name) => this.stop(name)),
      );
  }

  async #end(name: ProcessName, signal?: NodeJS.Signals): Promise<void> {
    const child = this.#children.get(name);
    this.#children.delete(name); // First: what we end ourselves is not started again.
    await child?.stop(signal);
  }

  async #startAgain(name: ProcessName, dead: Child): Promise<void> {
    let last = dead;
    for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)) {
      if (this.#children.get(name) !== last) return;
      await delay(pauseMs, undefined, { ref: false });
      if (this.#children.get(name) !== last) return;
      try {
        await this.start(name);
        return this.#onRestart();
      } catch {
        const failed = this.#children.get(name);
        if (failed === undefined) return;
        await failed.stop();
        last = failed;
      }
    }
  }
}

const inherited = ({ environment }: StackParts): Record<string, string> =>
  Object.fromEntries(
    INHERITED.flatMap((name) => {
      const value = environment[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );
