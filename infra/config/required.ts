import { ConfigurationError } from './environment.js';

/** A setting that this process cannot do without, though others can. */
export function required(value: string | undefined, name: string): string {
  if (value === undefined) throw new ConfigurationError([`${name} is not set`]);
  return value;
}
