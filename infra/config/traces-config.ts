import type { Environment } from './environment.js';

const HEADER = /^([A-Za-z0-9-]+): *(\S.*)$/;

/** Where spans are sent, what the collector there wants to be shown, and how many of a hundred traces are kept. */
export const tracesConfig = (env: Environment) => ({
  url: env.url('TRACES_URL', ['https', 'http'], ''),
  headers: headersIn(env),
  samplePercent: env.integer('TRACES_SAMPLE_PERCENT', 100, 0, 100),
});

/** `name: value`, one a line. */
function headersIn(env: Environment): Readonly<Record<string, string>> {
  const lines = (env.optional('TRACES_HEADERS') ?? '').split('\n').filter((line) => line.trim());
  const headers = lines.map((line) => HEADER.exec(line.trim()));
  if (headers.some((header) => header === null))
    env.refuse('TRACES_HEADERS must be lines of the form name: value');
  return Object.fromEntries(headers.map((header) => [header?.[1] ?? '', header?.[2] ?? '']));
}
