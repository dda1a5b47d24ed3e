import assert from 'node:assert/strict';
import { row, rows } from '../../../infra/postgres/database.js';
import type { FaultyMailServer } from '../../infra/mail/support/faulty-mail-server.js';
import { eventually } from '../../support/eventually.js';
import type { TestStack } from '../../support/test-stack.js';

const SUPPORT = /^To: .*it-support/m;
/** Where quoted-printable breaks a line that was none. */
const SOFT_BREAK = '=\r\n';

/** How many letters to this address arrived whole at the server, whatever it made of them. */
export const lettersTo = (email: string, messages: readonly string[]): number =>
  messages.filter((message) => !SUPPORT.test(message) && message.includes(email)).length;

/** Kinds of what IT support was told of an enrollment. Waits until all mails to it are out, without their pacing. */
export async function toldOf(
  { owner }: TestStack,
  mail: FaultyMailServer,
  id: string,
): Promise<readonly string[]> {
  await eventually(async () => {
    // As if the last minute had passed: a storm is one digest a minute.
    await rows(
      owner,
      `UPDATE support_mail SET made_at = made_at - interval '2 minutes', next_try_at = now()
       WHERE made_at > now() - interval '2 minutes'`,
    );
    const waiting = await row(owner, 'SELECT id FROM support_notice WHERE sent_at IS NULL');
    return waiting === null ? true : null;
  });
  const notices = await rows<{ kind: string }>(
    owner,
    'SELECT kind FROM support_notice WHERE enrollment_id = ? ORDER BY kind',
    [id],
  );
  const mails = mail.delivered.filter((message) => SUPPORT.test(message)).join('\n');
  const mentions =
    mails.replaceAll(SOFT_BREAK, '').match(new RegExp(`^Enrollment: +${id}`, 'gm')) ?? [];
  assert.equal(mentions.length, notices.length, `mails about ${id}`);
  return notices.map(({ kind }) => kind);
}
