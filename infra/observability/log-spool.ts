import { randomUUID } from 'node:crypto';
import * as fs from 'node:fs';
import { join } from 'node:path';
import { FINISHED, UNFINISHED } from './spool-files.js';

export interface LogSpoolOptions {
  readonly folder: string;
  /** Whose lines they are. */
  readonly process: string;
  /** What may wait in the folder, of all processes together. */
  readonly limitBytes: number;
  readonly fileBytes?: number;
}

const FILE_BYTES = 1_048_576;
/** The shipper takes a file that was not written to for twice as long for one whose process is gone. */
export const LONGEST_UNFINISHED_MS = 3_600_000;
const LOOK_AGAIN_MS = 1_000;
const OWNER_ONLY = 0o600;
const OWNER_ONLY_FOLDER = 0o700;

interface Current {
  readonly fd: number;
  readonly path: string;
  readonly openedMs: number;
  bytes: number;
}

/**
 * Where a process leaves its log lines for the shipper: in files of a megabyte, one after the other; a finished one gets
 * another name. A line is written at once, since a process that dies says the most in its last ones; it is not synced,
 * so a power cut may cost those.
 */
export class LogSpool {
  readonly #options: LogSpoolOptions;
  readonly #run: string;
  #current: Current | null = null;
  #count = 0;
  #fullUntilMs = 0;

  constructor(options: LogSpoolOptions) {
    this.#options = options;
    this.#run = `${options.process}-${Date.now()}-${randomUUID().slice(0, 8)}`;
  }

  /** Whether the line is there now: without room, or on a disk that fails, it is not. */
  write(line: string): boolean {
    // To ask for room at every line would cost more than the line.
    if (Date.now() < this.#fullUntilMs) return false;
    try {
      this.#append(Buffer.from(line));
      return true;
    } catch {
      this.#fullUntilMs = Date.now() + LOOK_AGAIN_MS;
      this.finish(); // Half a line may be at its end.
      return false;
    }
  }

  /** The shipper may have the file that was written to. */
  finish(): void {
    const done = this.#current;
    this.#current = null;
    if (done === null) return;
    try {
      fs.closeSync(done.fd);
      fs.renameSync(`${done.path}${UNFINISHED}`, `${done.path}${FINISHED}`);
    } catch {
      // It keeps its name, and goes when nobody has written to it for long.
    }
  }

  #append(line: Buffer): void {
    if (this.#current !== null && this.#isOver(this.#current)) this.finish();
    this.#current ??= this.#begin();
    const written = fs.writeSync(this.#current.fd, line);
    this.#current.bytes += written;
    if (written < line.length) throw new Error('The disk is full.');
  }

  #isOver({ bytes, openedMs }: Current): boolean {
    const { fileBytes = FILE_BYTES } = this.#options;
    return bytes >= fileBytes || Date.now() - openedMs > LONGEST_UNFINISHED_MS;
  }

  #begin(): Current {
    const { folder, limitBytes } = this.#options;
    fs.mkdirSync(folder, { recursive: true, mode: OWNER_ONLY_FOLDER });
    if (bytesIn(folder) >= limitBytes) throw new Error('The spool is full.');
    this.#count += 1;
    const path = join(folder, `${this.#run}-${String(this.#count).padStart(6, '0')}`);
    const fd = fs.openSync(`${path}${UNFINISHED}`, 'ax', OWNER_ONLY);
    return { fd, path, openedMs: Date.now(), bytes: 0 };
  }
}

function bytesIn(folder: string): number {
  const sizes = fs
    .readdirSync(folder)
    .map((name) => fs.statSync(join(folder, name), { throwIfNoEntry: false })?.size ?? 0);
  return sizes.reduce((sum, size) => sum + size, 0);
}
