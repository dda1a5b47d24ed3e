import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { StackError } from '../stack-error.js';

/** What is read of a service of a compose file; values are texts, as Compose hands them on. */
export interface ComposeService {
  readonly image: string;
  readonly restart?: string;
  readonly user?: string;
  readonly read_only?: boolean;
  readonly cap_drop?: readonly string[];
  readonly security_opt?: readonly string[];
  readonly container_name?: string;
  readonly profiles?: readonly string[];
  readonly command?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly ports?: readonly string[];
  readonly volumes?: readonly string[];
  readonly networks?: readonly string[];
  readonly secrets?: readonly (string | Mounted)[];
  readonly configs?: readonly Mounted[];
  readonly healthcheck?: { readonly test: readonly string[] };
  readonly deploy?: {
    readonly replicas?: number;
    readonly resources?: { readonly limits?: { readonly cpus?: string; readonly memory?: string } };
  };
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
}

interface Mounted {
  readonly source: string;
  readonly target: string;
}

export interface ComposeFile {
  readonly services: Readonly<Record<string, ComposeService>>;
  readonly secrets: Readonly<Record<string, { readonly file: string }>>;
  readonly configs: Readonly<Record<string, { readonly file: string }>>;
  readonly networks: Readonly<Record<string, { readonly internal?: boolean }>>;
}

type Variables = Readonly<Record<string, string>>;

/** The file as it is written: nothing is put in for its variables. */
export const composeAsWritten = (path: string): ComposeFile =>
  parse(readFileSync(path, 'utf8'), { merge: true, maxAliasCount: -1 }) as ComposeFile;

/** The file with its variables put in as Compose does. Throws `StackError` for one that must be set and is not. */
export const composeWith = (path: string, variables: Variables): ComposeFile =>
  JSON.parse(
    JSON.stringify(composeAsWritten(path), (_key, value: unknown) =>
      typeof value === 'string' ? interpolated(value, variables) : value,
    ),
  ) as ComposeFile;

/** `$$`, `${NAME}`, `${NAME:-fallback}` and `${NAME:?why it is needed}`. */
const VARIABLE = /\$\$|\$\{([A-Z_]+)(?::([-?])([^}]*))?\}/g;

function interpolated(text: string, variables: Variables): string {
  return text.replaceAll(VARIABLE, (whole, name?: string, kind?: string, more = '') => {
    if (name === undefined) return whole === '$$' ? '$' : whole;
    const value = variables[name] ?? '';
    if (value !== '' || kind === undefined) return value;
    if (kind === '-') return more;
    throw new StackError(`${name} is not set for temporal-compose.yml.`, `It is ${more}.`);
  });
}
