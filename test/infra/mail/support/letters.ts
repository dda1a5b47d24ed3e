import type { Mail, Outgoing } from '../../../../infra/mail/compose.js';
import { compose } from '../../../../infra/mail/compose.js';

/** A small finished message. */
export const outgoing = (
  changes: Partial<Pick<Mail, 'from' | 'to' | 'subject'>> = {},
): Promise<Outgoing> =>
  compose({
    messageId: '<one@clinic.test>',
    from: 'enrollment@clinic.test',
    to: 'alice@example.com',
    subject: 'A subject',
    text: '.\r\n.dots at the start of lines\r\n.\r\nand the end',
    ...changes,
  });
