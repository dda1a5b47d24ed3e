import { type Database, rows } from '../../postgres/database.js';

/** What exists of one enrollment, system by system, counted where it would be. */
export interface Proof {
  readonly system: string;
  readonly where: string;
  readonly count: number;
}

/** Counts by enrollment id in the built-in systems; no row's content is read. */
const COUNTS: readonly (readonly [string, string, string])[] = [
  [
    'patients',
    'table patients',
    'SELECT count(*)::int AS count FROM patients WHERE enrollment_id = ?',
  ],
  [
    'provider place',
    'table provider_assignment',
    'SELECT count(*)::int AS count FROM provider_assignment WHERE enrollment_id = ?',
  ],
  [
    'portal account',
    'table portal_account',
    'SELECT count(*)::int AS count FROM portal_account WHERE enrollment_id = ?',
  ],
  [
    'appointment',
    'table appointment',
    'SELECT count(*)::int AS count FROM appointment WHERE enrollment_id = ? AND cancelled_at IS NULL',
  ],
  [
    'dossier and keys',
    'tables dossier, dossier_key',
    `SELECT (SELECT count(*) FROM dossier WHERE enrollment_id = e.id)::int
          + (SELECT count(*) FROM dossier_key WHERE enrollment_id = e.id)::int AS count
     FROM enrollment e WHERE e.id = ?`,
  ],
];

/** Counts everything that one enrollment may have left anywhere. */
export async function prove(
  db: Database,
  enrollmentId: string,
  outside: {
    readonly ehrRecordsUrl: string;
    readonly inboxUrl: string;
    readonly recipient: string;
  },
): Promise<readonly Proof[]> {
  const inside = await Promise.all(
    COUNTS.map(async ([system, where, sql]) => {
      const [found] = await rows<{ count: number }>(db, sql, [enrollmentId]);
      return { system, where, count: found?.count ?? 0 };
    }),
  );
  const [charts, mails] = await Promise.all([
    countMentions(outside.ehrRecordsUrl, enrollmentId),
    countMails(outside.inboxUrl, outside.recipient),
  ]);
  return [
    ...inside,
    { system: 'EHR resources', where: 'partner __records, history included', count: charts },
    { system: 'welcome mail', where: 'mail inbox', count: mails },
  ];
}

/** How many of the partner's records carry this enrollment's key. */
async function countMentions(recordsUrl: string, enrollmentId: string): Promise<number> {
  const held: unknown = await (await fetch(recordsUrl)).json();
  const records = Array.isArray(held) ? held : Object.values(held as object).flat();
  return records.filter((record) => JSON.stringify(record).includes(enrollmentId)).length;
}

async function countMails(inboxUrl: string, recipient: string): Promise<number> {
  const mails = (await (await fetch(`${inboxUrl}/api/email`)).json()) as readonly unknown[];
  return mails.filter((mail) => JSON.stringify(mail).includes(recipient)).length;
}
