import type { TrailLine } from '../trail-line.js';
import { auditEventOf } from './audit-event-of.js';

/**
 * The trail as NDJSON, a resource a line, as FHIR Bulk Data has it. Answers how many entries it did not find, though
 * they have a place in the trail. Reads line by line. Throws `UnknownEventError`.
 */
export async function* auditEventLines(
  lines: AsyncIterable<TrailLine>,
  counts: { written: number; missing: number },
): AsyncGenerator<string> {
  for await (const line of lines) {
    if ('missing' in line) counts.missing += 1;
    if (!('entry' in line)) continue;
    counts.written += 1;
    yield `${JSON.stringify(auditEventOf(line.entry))}\n`;
  }
}
