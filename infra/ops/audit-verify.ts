import { type ExportHeader, readExport } from '../audit/export-file.js';
import type { Finding, Verdict } from '../audit/findings.js';
import type { TrailLine } from '../audit/trail-line.js';
import { verifyEnrollment } from '../audit/verify-enrollment.js';
import { verifyMonth } from '../audit/verify-month.js';
import { verifyTrail } from '../audit/verify-trail.js';
import type { TrailCheck } from '../audit/walk-lines.js';
import { trailAtOnce, trailLines } from '../postgres/trail-lines.js';
import { enrollmentLines } from '../postgres/trail-proofs.js';
import { checkArchives } from './archive-check.js';
import { EXIT, notFound } from './exit.js';
import { fileText, publicKeys } from './public-keys.js';
import { idIn, reading } from './reader.js';
import { table } from './text.js';
import type { Answer, Asked } from './verb.js';

const MS_PER_SECOND = 1_000;
/** An entry that has seen two checkpoints pass should be under one. */
const INTERVALS = 2;

/** Whether the trail is what was written: in the database, or in an export without any system. */
export async function verify(asked: Asked): Promise<Answer> {
  const { from } = asked.options;
  const verdict = await withArchives(
    asked,
    await (typeof from === 'string' ? verifyFile(from, asked) : verifyDatabase(asked)),
  );
  if (verdict.entries === 0 && verdict.findings.length === 0)
    throw notFound('There is no entry to verify.');
  const isSound = verdict.findings.length === 0;
  return {
    exit: isSound ? EXIT.ok : EXIT.negative,
    json: { verified: isSound, ...verdict },
    text: textOf(verdict, asked.options['archives'] !== undefined),
  };
}

async function verifyFile(path: string, asked: Asked): Promise<Verdict> {
  const { header, lines } = await readExport(path);
  // Judged as of when it was written: what was fresh then is not overdue now.
  return checkerOf(header.trail)(lines, checkOf(asked, new Date(header.at)));
}

function verifyDatabase(asked: Asked): Promise<Verdict> {
  const id = asked.words.length === 0 ? null : idIn(asked.words);
  const check = checkOf(asked, new Date());
  return reading(asked.at, { what: 'audit-verify', id }, (db) =>
    trailAtOnce(db, (tx) =>
      id === null
        ? verifyTrail(trailLines(tx), check)
        : verifyEnrollment(enrollmentLines(tx, id), check),
    ),
  );
}

const checkerOf = (
  trail: ExportHeader['trail'],
): ((lines: AsyncIterable<TrailLine>, check: TrailCheck) => Promise<Verdict>) =>
  ({ whole: verifyTrail, enrollment: verifyEnrollment, month: verifyMonth })[trail];

/** The same with what was found in the archives of the months that left, if a folder of them was named. */
async function withArchives(asked: Asked, verdict: Verdict): Promise<Verdict> {
  const { archives } = asked.options;
  if (typeof archives !== 'string') return verdict;
  const check = checkOf(asked, new Date());
  const found = await checkArchives(archives, verdict.archived ?? [], check);
  return { ...verdict, findings: [...verdict.findings, ...found] };
}

function checkOf({ options, at }: Asked, asOf: Date): TrailCheck {
  const overdueMs = INTERVALS * at.config.auditCheckpointSeconds * MS_PER_SECOND;
  const { witness } = options;
  return {
    keys: publicKeys(at, options['key']),
    coveredUntil: new Date(asOf.getTime() - overdueMs).toISOString(),
    ...(typeof witness === 'string' ? { witness: fileText(witness) } : {}),
  };
}

const WORDS: Readonly<Record<Finding['problem'], string>> = {
  'entry-altered': 'the entry is not what was written',
  'chain-broken': 'the entry does not follow on the one before it',
  'entry-missing': 'the entry is gone',
  'position-gap': 'positions do not follow on each other',
  'root-differs': 'the entries are not those that were signed',
  'signature-invalid': 'the checkpoint is not signed by us',
  'checkpoint-out-of-order': 'the checkpoint does not follow on the one before it',
  uncovered: 'no checkpoint covers the entry, though its time has passed',
  'archive-unproven': 'what is gone was not archived in its time, or other than the trail tells',
  'archive-differs': 'the archive is not there, or is not the one that was made',
  'witness-differs': 'the witness has this checkpoint otherwise, or the trail has lost it',
};

function textOf(
  { entries, checkpoints, findings, archived = [] }: Verdict,
  isAll: boolean,
): string {
  const counted = `${entries} entries, ${checkpoints} checkpoints`;
  const [first] = findings;
  if (first === undefined)
    return [
      `GENUINE: ${counted}; every link, root and signature holds.`,
      ...archivedText(archived, isAll),
    ].join('\n');
  const where = ({ enrollmentId, seq, position, checkpoint, month }: Finding): string =>
    [
      ...(month === undefined ? [] : [`month ${month}`]),
      ...(enrollmentId === undefined ? [] : [`enrollment ${enrollmentId}, entry ${seq}`]),
      ...(position === undefined ? [] : [`position ${position}`]),
      ...(checkpoint === undefined ? [] : [`checkpoint ${checkpoint}`]),
    ].join(', ');
  return [
    `NOT GENUINE: ${counted}. The first that is wrong: ${where(first)}.`,
    '',
    table(findings.map((each) => [where(each), each.problem, WORDS[each.problem]])),
  ].join('\n');
}

function archivedText(
  archived: NonNullable<Verdict['archived']>,
  isAll: boolean,
): readonly string[] {
  const [first, last] = [archived[0], archived.at(-1)];
  if (first === undefined || last === undefined) return [];
  const entries = archived.reduce((sum, each) => sum + each.entries, 0);
  return [
    `Archived: ${first.month} to ${last.month}, ${entries} entries, of which the hashes are here.`,
    isAll
      ? 'Their archives are genuine too.'
      : 'Their archives were not looked at: --archives DIR.',
  ];
}
