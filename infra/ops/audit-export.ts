import { type ExportHeader, writeExport, writeLines } from '../audit/export-file.js';
import { auditEventLines } from '../audit/fhir/audit-event-lines.js';
import { UnknownEventError } from '../audit/fhir/audit-event-of.js';
import type { TrailLine } from '../audit/trail-line.js';
import { archivedMonths } from '../postgres/archived-months.js';
import type { Transaction } from '../postgres/database.js';
import { trailAtOnce, trailLines } from '../postgres/trail-lines.js';
import { enrollmentLines } from '../postgres/trail-proofs.js';
import { EXIT, OpsError, usage } from './exit.js';
import { asFileRefusal } from './file-refusal.js';
import { idIn, reading } from './reader.js';
import type { Answer, Asked } from './verb.js';

type Written = Pick<Answer, 'exit' | 'json' | 'text'>;

/**
 * The whole trail, or one enrollment's entries: with their proofs, in a file that is verified without any system; or
 * `--as fhir`, as AuditEvent resources for another system's audit repository.
 */
export async function exportTrail({ words, options, at }: Asked): Promise<Answer> {
  const { to, as = 'trail' } = options;
  if (typeof to !== 'string')
    throw usage('Where to? Say --to FILE; the file must not be there yet.');
  if (as !== 'trail' && as !== 'fhir') throw usage('--as is one of: trail, fhir.');
  const id = words.length === 0 ? null : idIn(words);
  const header = {
    trail: id === null ? 'whole' : 'enrollment',
    at: new Date().toISOString(),
  } as const;
  return reading(at, { what: 'audit-export', id }, (db) =>
    trailAtOnce(db, async (tx) => {
      const lines = id === null ? trailLines(tx) : enrollmentLines(tx, id);
      if (as === 'trail') return writeTrail(to, header, lines);
      return writeFhir(
        to,
        { ...header, archived: id === null ? await archivedBefore(tx) : [] },
        lines,
      );
    }),
  ).catch(asOpsError);
}

async function writeTrail(
  to: string,
  header: ExportHeader,
  lines: AsyncIterable<TrailLine>,
): Promise<Written> {
  await writeExport(to, header, lines);
  return { exit: EXIT.ok, json: { file: to, ...header }, text: `Written: ${to}` };
}

const archivedBefore = (tx: Transaction) =>
  archivedMonths(tx, { from: new Date(0), to: new Date() });

/** The resources have no word for an entry that is gone or archived: whoever asked is told. */
async function writeFhir(
  to: string,
  header: ExportHeader & { readonly archived: readonly string[] },
  lines: AsyncIterable<TrailLine>,
): Promise<Written> {
  const counts = { written: 0, missing: 0 };
  await writeLines(to, auditEventLines(lines, counts));
  const { written: resources, missing } = counts;
  const gone = `${missing} entries are gone from the trail: npm run -s ops -- audit verify`;
  return {
    exit: missing === 0 ? EXIT.ok : EXIT.negative,
    json: { file: to, ...header, as: 'fhir', resources, missing },
    text: [
      `Written: ${to}, ${resources} AuditEvents`,
      ...(missing === 0 ? [] : [gone]),
      ...(header.archived.length === 0 ? [] : [`In archives: ${header.archived.join(', ')}`]),
    ].join('\n'),
  };
}

function asOpsError(error: unknown): never {
  if (error instanceof UnknownEventError) throw new OpsError(EXIT.refused, error.message);
  return asFileRefusal(error);
}
