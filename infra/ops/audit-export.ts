import { writeExport } from '../audit/export-file.js';
import { trailAtOnce, trailLines } from '../postgres/trail-lines.js';
import { enrollmentLines } from '../postgres/trail-proofs.js';
import { EXIT, OpsError, usage } from './exit.js';
import { idIn, reading } from './reader.js';
import type { Answer, Asked } from './verb.js';

/** The whole trail, or one enrollment's entries with their proofs, in a file that is verified without any system. */
export async function exportTrail({ words, options, at }: Asked): Promise<Answer> {
  const { to } = options;
  if (typeof to !== 'string')
    throw usage('Where to? Say --to FILE; the file must not be there yet.');
  const id = words.length === 0 ? null : idIn(words);
  const header = {
    trail: id === null ? 'whole' : 'enrollment',
    at: new Date().toISOString(),
  } as const;
  await reading(at, (db) =>
    trailAtOnce(db, (tx) =>
      writeExport(to, header, id === null ? trailLines(tx) : enrollmentLines(tx, id)),
    ),
  ).catch(asOpsError);
  return { exit: EXIT.ok, json: { file: to, ...header }, text: `Written: ${to}` };
}

/** What the file system says is told by its code: its message quotes the path. */
function asOpsError(error: unknown): never {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code === 'EEXIST') throw new OpsError(EXIT.refused, 'The file is there already.');
  if (['ENOENT', 'EACCES', 'ENOTDIR', 'EISDIR', 'EROFS', 'ENOSPC'].includes(code))
    throw new OpsError(EXIT.refused, `The file cannot be written (${code}).`);
  throw error;
}
