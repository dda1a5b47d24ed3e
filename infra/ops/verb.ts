import type { ParseArgsConfig } from 'node:util';
import type { Exit } from './exit.js';
import type { Surroundings } from './surroundings.js';

/** What a verb found or did. It is printed in one of two ways, never both. */
export interface Answer {
  readonly exit: Exit;
  /** For `--json`. */
  readonly json: object;
  /** For people. */
  readonly text: string;
}

/** What was asked, and of which system. */
export interface Asked {
  readonly words: readonly string[];
  readonly options: Readonly<Record<string, string | boolean | undefined>>;
  readonly at: Surroundings;
  /** Says a line to whoever waits, aside from the answer. */
  readonly tell: (line: string) => void;
}

/** One verb of the command line. */
export interface OpsVerb {
  readonly usage: string;
  readonly says: string;
  /** What else there is to know before it is used, for `ops help VERB`; one line each. */
  readonly more?: readonly string[];
  readonly options: NonNullable<ParseArgsConfig['options']>;
  /** Whether it calls the API, whose certificate has to be trusted first. */
  readonly callsApi?: true;
  run(asked: Asked): Promise<Answer>;
}
