import type { Identifier } from './resources.js';

/** The one identifier that an `If-None-Exist` query names; undefined for anything else. */
export function identifierIn(query: string): Identifier | undefined {
  const [[name, value] = ['', ''], ...more] = [...new URLSearchParams(query)];
  return name === 'identifier' && more.length === 0 ? identifierToken(value) : undefined;
}

/** FHIR's `system|value`; both halves are required here. */
export function identifierToken(token: string): Identifier | undefined {
  const [system, value, ...more] = token.split('|');
  return system && value && more.length === 0 ? { system, value } : undefined;
}
