import { type Database, rows } from '../../postgres/database.js';
import type { StackFile } from '../stack-file.js';

/** How many records of one enrollment each system holds, counted where they would be. */
export type Proof = Readonly<Record<(typeof SYSTEMS)[number], number>>;

export const SYSTEMS = [
  'patients row',
  'EHR resources',
  'provider place',
  'portal account',
  'appointment',
  'dossier and keys',
  'welcome mail',
] as const;

/** A Patient and its Coverage. */
const CHART_RESOURCES = 2;

export const ENROLLED: Proof = {
  'patients row': 1,
  'EHR resources': CHART_RESOURCES,
  'provider place': 1,
  'portal account': 1,
  appointment: 1,
  'dossier and keys': 0,
  'welcome mail': 1,
};

export const NOTHING: Proof = {
  'patients row': 0,
  'EHR resources': 0,
  'provider place': 0,
  'portal account': 0,
  appointment: 0,
  'dossier and keys': 0,
  'welcome mail': 0,
};

/** Counts everything that one enrollment may have left anywhere; no record's content is read. */
export async function prove(
  owner: Database,
  stack: StackFile,
  enrollmentId: string,
  recipient: string,
): Promise<Proof> {
  const [held, kept, charts, mails] = await Promise.all([
    rows<{ system: string; count: number }>(
      owner,
      'SELECT system, count(*)::int AS count FROM held_record WHERE enrollment_id = ? GROUP BY system',
      [enrollmentId],
    ),
    rows<{ count: number }>(
      owner,
      `SELECT (SELECT count(*) FROM dossier WHERE enrollment_id = e.id)::int
            + (SELECT count(*) FROM dossier_key WHERE enrollment_id = e.id)::int AS count
       FROM enrollment e WHERE e.id = ?`,
      [enrollmentId],
    ),
    countMentions(`${stack.partners.ehr}/__records`, enrollmentId),
    countMentions(`${stack.inboxUrl}/api/email`, recipient),
  ]);
  const count = (system: string) => held.find((each) => each.system === system)?.count ?? 0;
  return {
    'patients row': count('patients'),
    'EHR resources': charts + count('ehr') * CHART_RESOURCES,
    'provider place': count('provider-place'),
    'portal account': count('portal-account'),
    appointment: count('appointment'),
    'dossier and keys': kept[0]?.count ?? 0,
    'welcome mail': mails,
  };
}

/** How many of what a server lists carry the text anywhere, history included. */
async function countMentions(url: string, text: string): Promise<number> {
  const listed: unknown = await (await fetch(url)).json();
  const items = Array.isArray(listed) ? listed : Object.values(listed as object).flat();
  return items.filter((item) => JSON.stringify(item).includes(text)).length;
}

export const holds = (found: Proof, expected: Proof): boolean =>
  SYSTEMS.every((system) => found[system] === expected[system]);
