import MailComposer from 'nodemailer/lib/mail-composer';

export interface Attachment {
  readonly fileName: string;
  readonly text: string;
}

export interface Mail {
  /** The same on every try, so that a mailbox can tell a repeat: `<...>`. */
  readonly messageId: string;
  readonly from: string;
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html?: string;
  readonly attachments?: readonly Attachment[];
}

/** A finished message and its envelope. */
export interface Outgoing {
  readonly from: string;
  readonly to: string;
  readonly content: Buffer;
}

/** The part behind the `@`, for message ids. */
export const domainOf = (address: string): string => address.slice(address.lastIndexOf('@') + 1);

/** Builds the MIME message. Addresses go in as objects: a string would be parsed, and could name a second one. */
export async function compose(mail: Mail): Promise<Outgoing> {
  const { messageId, from, to, subject, text, html, attachments = [] } = mail;
  const message = new MailComposer({
    messageId,
    from: { name: '', address: from },
    to: { name: '', address: to },
    subject,
    text,
    ...(html === undefined ? {} : { html }),
    attachments: attachments.map((attachment) => ({
      filename: attachment.fileName,
      content: attachment.text,
      contentType: 'text/plain; charset=utf-8',
    })),
    // Nobody's autoresponder should answer (RFC 3834).
    headers: { 'Auto-Submitted': 'auto-generated' },
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return { from, to, content: await message.compile().build() };
}
