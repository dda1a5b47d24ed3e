/** What a script may rely on. */
export const EXIT = {
  ok: 0,
  /** The verb worked, and what it found is bad: a divergence, a certificate that does not verify. */
  negative: 1,
  usage: 2,
  notFound: 3,
  /** A system that the verb needs does not answer. */
  away: 4,
  refused: 5,
} as const;
export type Exit = (typeof EXIT)[keyof typeof EXIT];

/** A verb cannot do what was asked: one line that says why, and the exit code that tells a script. */
export class OpsError extends Error {
  override readonly name = 'OpsError';
  readonly exit: Exit;

  constructor(exit: Exit, message: string) {
    super(message);
    this.exit = exit;
  }
}

export const usage = (message: string): OpsError => new OpsError(EXIT.usage, message);
export const notFound = (message: string): OpsError => new OpsError(EXIT.notFound, message);
export const away = (message: string): OpsError => new OpsError(EXIT.away, message);
