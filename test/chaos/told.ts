import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { rows } from '../../infra/postgres/database.js';
import { leaksIn } from '../support/canaries.js';
import type { Violation } from '../support/violation.js';
import { messagesIn } from './mailbox.js';
import { type Ending, endings } from './promises-kept.js';
import { ANY_OF_THEM } from './storm-people.js';
import type { StormWorld } from './storm-world.js';

const SUPPORT = 'it-support@clinic.example';
const SAMPLES = 5;

/** Mails: one welcome letter to whoever is enrolled and to nobody else, and every failure told to support. */
export async function mistoldByMail(
  world: StormWorld,
  must: 'noted' | 'mailed',
): Promise<readonly Violation[]> {
  const messages = messagesIn(world.bench.stack.parts.stateFolder);
  const letters = messages.filter(({ welcomes }) => welcomes !== null);
  const notices = messages.filter(({ to }) => to.includes(SUPPORT)).map(({ text }) => text);
  const owners = new Map(
    world.ledger.lines.flatMap(({ ids, person }) => [...ids].map((id) => [id, person.email])),
  );
  const ended = await endings(world);
  return [
    ...ended.flatMap((ending) => wrongLetters(ending, lettersOf(letters, ending.id))),
    ...letters
      .filter(({ welcomes, to }) => !to.includes(owners.get(welcomes ?? '') ?? 'nobody'))
      .map(({ welcomes }) => ({ enrollmentId: welcomes, says: 'its letter went to another' })),
    ...(await untold(world, must === 'mailed' ? notices.join('\n') : null)),
  ];
}

const lettersOf = (letters: readonly { welcomes: string | null }[], id: string): number =>
  letters.filter(({ welcomes }) => welcomes === id).length;

function wrongLetters({ id, outcome, attention }: Ending, letters: number): readonly Violation[] {
  const allowed = outcome === 'enrolled' ? lettersAllowed(attention) : [0];
  if (allowed.includes(letters)) return [];
  const as = attention === null ? outcome : `${outcome} (${attention})`;
  return [{ enrollmentId: id, says: `is ${as} with ${letters} welcome letters` }];
}

function lettersAllowed(attention: string | null): readonly number[] {
  if (attention === 'WELCOME_NOT_SENT') return [0];
  return attention === 'WELCOME_UNCONFIRMED' ? [0, 1] : [1];
}

/** What failed must have a notice, and each notice must be in one of the mails, if these are given. */
async function untold({ bench }: StormWorld, mails: string | null): Promise<readonly Violation[]> {
  const failed = await rows<{ id: string; kind: string | null; sent: boolean }>(
    bench.owner,
    `SELECT e.id, n.kind, n.sent_at IS NOT NULL AS sent
     FROM enrollment e LEFT JOIN support_notice n ON n.enrollment_id = e.id
     WHERE e.outcome LIKE 'rolled-back%' OR e.attention IS NOT NULL OR n.id IS NOT NULL`,
  );
  return failed.flatMap(({ id, kind, sent }) => {
    if (kind === null) return [{ enrollmentId: id, says: 'failed without a notice to support' }];
    if (mails === null) return [];
    if (!sent) return [{ enrollmentId: id, says: `its notice ${kind} was not sent` }];
    if (!mails.includes(id)) return [{ enrollmentId: id, says: 'no mail tells support of it' }];
    return [];
  });
}

/** A cheap look for PHI: the words of all, in plain, in every log and staff mail; some people in every spelling. */
export function leaks({ bench, ledger }: StormWorld): readonly Violation[] {
  const { stateFolder } = bench.stack.parts;
  const folder = join(stateFolder, 'logs');
  const staffMail = messagesIn(stateFolder).filter(({ to }) => to.includes(SUPPORT));
  const sinks = [
    ...readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), 'utf8')] as const),
    ['mail to support', staffMail.map(({ text }) => text).join('\n')] as const,
  ];
  const some = ledger.lines.slice(0, SAMPLES).map(({ person }) => person);
  return sinks.flatMap(([sink, text]) => {
    const found = [
      ...(ANY_OF_THEM.test(text) ? ['a word of theirs'] : []),
      ...some.flatMap((person) => leaksIn(text, person)),
    ];
    return found.map((what) => ({ enrollmentId: null, says: `${sink} holds ${what}` }));
  });
}
