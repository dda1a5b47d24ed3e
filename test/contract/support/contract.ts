import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export const CONTRACT_FILE = fileURLToPath(new URL('../../../api/openapi.json', import.meta.url));
/** The contract that partners were last given. */
export const RELEASED_FILE = fileURLToPath(
  new URL('../../../api/openapi-v1.json', import.meta.url),
);

export interface JsonSchema {
  readonly [keyword: string]: unknown;
  readonly required?: readonly string[];
  readonly enum?: readonly unknown[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
}

export interface DocumentedAnswer {
  readonly description: string;
  readonly headers: Readonly<
    Record<string, { readonly required?: boolean; readonly schema: JsonSchema }>
  >;
  readonly content: Readonly<
    Record<
      string,
      {
        readonly schema: JsonSchema;
        readonly examples: Readonly<Record<string, { readonly value: unknown }>>;
      }
    >
  >;
}

export interface Operation {
  readonly operationId: string;
  readonly summary: string;
  readonly security: readonly { readonly token: readonly string[] }[];
  readonly requestBody?: DocumentedAnswer;
  readonly responses: Readonly<Record<string, DocumentedAnswer | { readonly $ref: string }>>;
}

export interface Contract {
  readonly info: { readonly description: string };
  readonly servers: readonly { readonly url: string }[];
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: {
    readonly schemas: Readonly<Record<string, JsonSchema>>;
    readonly responses: Readonly<Record<string, DocumentedAnswer>>;
  };
}

export const CONTRACT = JSON.parse(readFileSync(CONTRACT_FILE, 'utf8')) as Contract;
