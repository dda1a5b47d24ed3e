import { createRequire } from 'node:module';
import type { Fhir } from 'fhir';

/** The package is CommonJS, and its types say otherwise. */
const { Fhir: Validator } = createRequire(import.meta.url)('fhir') as { Fhir: typeof Fhir };
const r4 = new Validator();

/** What R4 demands of these primitives: https://hl7.org/fhir/R4/datatypes.html */
const FORMATS: Readonly<Record<string, RegExp>> = {
  id: /^[A-Za-z0-9\-.]{1,64}$/,
  recorded: /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})$/,
  code: /^[^\s]+(\s[^\s]+)*$/,
  valueCode: /^[^\s]+(\s[^\s]+)*$/,
  system: /^\S+$/,
  url: /^\S+$/,
};

/**
 * What is wrong with a resource by the definitions of FHIR R4: cardinalities, types, required codes, unknown elements
 * (package `fhir`), and the form of primitives, which that leaves alone. Empty for a valid one.
 */
export function r4Problems(resource: object): readonly string[] {
  const { messages } = r4.validate(resource, { errorOnUnexpected: true });
  return [
    ...messages
      .filter(({ severity }) => severity === 'error' || severity === 'fatal')
      .map(({ location, message }) => `${location ?? ''} ${message ?? ''}`),
    ...malformed('', resource),
  ];
}

function malformed(name: string, value: unknown): readonly string[] {
  if (typeof value === 'string') return isText(name, value) ? [] : [`${name} is malformed`];
  if (typeof value === 'number' || typeof value === 'boolean') return [];
  const parts = Object.entries(value ?? {});
  if (parts.length === 0) return [`${name} is empty`];
  return parts.flatMap(([key, each]) => malformed(Array.isArray(value) ? name : key, each));
}

/** Not white space alone, and nothing that a terminal would obey. */
const isText = (name: string, value: string): boolean =>
  /\S/.test(value) && !/[^\P{Cc}\t\n\r]/u.test(value) && (FORMATS[name] ?? /^/).test(value);
