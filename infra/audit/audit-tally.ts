import type { AuditEntry, ServiceName } from '../../activities/domain/audit.js';
import { Failure } from '../../activities/domain/failure.js';
import type { Log } from '../../activities/domain/log.js';
import { newInstance, systemTrail } from '../../activities/domain/system-trail.js';
import type { AuditTrail } from '../../activities/ports/audit-trail.js';
import { AuditSums, type Noted } from './audit-sums.js';

/** Takes note of what comes in numbers, at no cost to whoever asks. */
export interface Notes {
  /** Who takes note. */
  readonly service: ServiceName;
  note(noted: Noted): void;
}

export interface TallyParts {
  readonly service: ServiceName;
  readonly trail: AuditTrail;
  readonly log: Log;
  readonly everySeconds?: number;
}

const EVERY_SECONDS = 5;
const MS_PER_SECOND = 1_000;

/**
 * Tells the trail in sums what anybody can cause as often as they like: refused requests, reads, repeats. An attacker who
 * sends ten thousand bad tokens a minute makes a dozen entries. What changes or discloses anything never comes here: that
 * is committed before it is answered.
 *
 * A sum is told within seconds and when the process closes. With the database away it is kept, under the same entry ids,
 * and what comes meanwhile is added up. A process that is killed takes with it what it has not told: a few seconds of
 * counts, each of which is a line in its log too.
 */
export class AuditTally implements Notes {
  readonly service: ServiceName;
  readonly #parts: TallyParts;
  readonly #instance = newInstance();
  readonly #sums: AuditSums;
  readonly #clock: NodeJS.Timeout;
  #untold: readonly AuditEntry[] = [];
  #telling: Promise<void> = Promise.resolve();

  constructor(parts: TallyParts) {
    this.#parts = parts;
    this.service = parts.service;
    this.#sums = new AuditSums(parts.service);
    const everyMs = (parts.everySeconds ?? EVERY_SECONDS) * MS_PER_SECOND;
    this.#clock = setInterval(() => void this.tell(), everyMs).unref();
  }

  note(noted: Noted): void {
    this.#sums.add(noted);
  }

  /** Tells what there is; what cannot be told stays. One at a time. */
  tell(): Promise<void> {
    this.#telling = this.#telling.then(() => this.#tellNow());
    return this.#telling;
  }

  /** Tells the rest. */
  async close(): Promise<void> {
    clearInterval(this.#clock);
    await this.tell();
    if (this.#untold.length === 0 && !this.#sums.isEmpty) await this.tell();
  }

  async #tellNow(): Promise<void> {
    const { trail, log } = this.#parts;
    if (this.#untold.length === 0)
      this.#untold = this.#sums.take(systemTrail(this.service, this.#instance, new Date()));
    if (this.#untold.length === 0) return;
    try {
      await trail.append(...this.#untold);
      this.#untold = [];
    } catch (error) {
      const code = error instanceof Failure ? error.code : 'UNEXPECTED';
      log.error('audit.sum-deferred', { code, count: this.#untold.length });
    }
  }
}
