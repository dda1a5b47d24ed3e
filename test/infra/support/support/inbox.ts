import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';

/** The support group's mailbox, behind a real mail server that can be made to refuse. */
export interface Inbox extends AsyncDisposable {
  readonly url: string;
  readonly mails: InboxMail[];
  /** As long as it is set, each message is answered with this reply code. */
  refusal: number | null;
  /** How many messages were offered and refused. */
  refused: number;
}

export interface InboxMail {
  readonly to: readonly string[];
  readonly messageId: string;
  readonly subject: string;
  /** The message as it came, soft line breaks of quoted-printable undone. */
  readonly raw: string;
}

export async function inbox(): Promise<Inbox> {
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    logger: false,
    onData(stream, session, done) {
      const parts: Buffer[] = [];
      stream.on('data', (part: Buffer) => parts.push(part));
      stream.on('end', () => {
        if (box.refusal !== null) {
          box.refused += 1;
          return done(Object.assign(new Error('not now'), { responseCode: box.refusal }));
        }
        const to = session.envelope.rcptTo.map(({ address }) => address);
        box.mails.push(mailOf(Buffer.concat(parts).toString(), to));
        done();
      });
    },
  });
  server.on('error', () => undefined);
  const listening = server.listen(0, '127.0.0.1');
  await once(listening, 'listening');
  const box: Inbox = {
    url: `smtp://127.0.0.1:${(listening.address() as AddressInfo).port}`,
    mails: [],
    refusal: null,
    refused: 0,
    [Symbol.asyncDispose]: () => new Promise<void>((closed) => server.close(closed)),
  };
  return box;
}

function mailOf(received: string, to: readonly string[]): InboxMail {
  const raw = received.replaceAll('=\r\n', '').replaceAll('\r\n', '\n').replaceAll('=3D', '=');
  const unfolded = raw.replace(/\n[ \t]/g, ' ');
  const header = (name: string) => new RegExp(`^${name}: *(.*)`, 'im').exec(unfolded)?.[1] ?? '';
  return { to, raw, messageId: header('Message-ID'), subject: header('Subject') };
}
