import type { Outgoing } from '../../../../infra/mail/compose.js';
import { compose } from '../../../../infra/mail/compose.js';

/** A small finished message. */
export const outgoing = (
  changes: Partial<{ to: string; subject: string }> = {},
): Promise<Outgoing> =>
  compose({
    messageId: '<one@clinic.test>',
    from: 'enrollment@clinic.test',
    to: 'alice@example.com',
    subject: 'A subject',
    text: '.\r\n.dots at the start of lines\r\n.\r\nand the end',
    ...changes,
  });
