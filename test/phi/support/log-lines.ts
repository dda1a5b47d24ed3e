import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { LOG_FIELDS } from '../../../infra/observability/log.js';

/** Our own processes, of which a stack may leave some out; the servers beside them log in words of their own. */
const LOGGING = [
  'api',
  'worker',
  'codec',
  'break-glass',
  'patient-portal',
  'portal',
  'log-shipper',
];
const ALWAYS_THERE = ['api', 'worker'];
const KNOWN: ReadonlySet<string> = new Set(LOG_FIELDS);
/** Of the SDK's lines, whose words are fixed (`temporal-logger.ts`). */
const OF_THE_SDK = 'message';

/** Where a stack's processes logged what is none of the schema that the README documents, and why. */
export const linesUnlikeSchema = (stateFolder: string): readonly string[] =>
  LOGGING.flatMap((process) => {
    const file = join(stateFolder, 'logs', `${process}.log`);
    const lines = existsSync(file) ? readFileSync(file, 'utf8').split('\n').filter(Boolean) : [];
    if (lines.length === 0 && ALWAYS_THERE.includes(process)) return [`${process}: no line`];
    return lines.flatMap((line, n) =>
      unlikeSchema(line).map((why) => `${process}:${n + 1}: ${why}`),
    );
  });

/** Why a line is none of the schema; nothing for one that is. */
export function unlikeSchema(line: string): readonly string[] {
  const fields = fieldsOf(line);
  if (fields === null) return ['not one JSON object'];
  const isKnown = (name: string) =>
    KNOWN.has(name) || (name === OF_THE_SDK && fields['event'] === 'temporal.sdk');
  const missing = ['time', 'level', 'process', 'event'].filter(
    (name) => typeof fields[name] !== 'string',
  );
  const unknown = Object.keys(fields).filter((name) => !isKnown(name));
  return [...missing.map((name) => `no ${name}`), ...unknown.map((name) => `unknown: ${name}`)];
}

function fieldsOf(line: string): Readonly<Record<string, unknown>> | null {
  try {
    const content: unknown = JSON.parse(line);
    const isObject = content !== null && typeof content === 'object' && !Array.isArray(content);
    return isObject ? (content as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}
