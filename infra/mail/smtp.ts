import SMTPConnection from 'nodemailer/lib/smtp-connection';
import { email } from '../../activities/domain/applicant-rules.js';
import type { Outgoing } from './compose.js';
import { type Delivery, type LastWord, lastWordOf, NO_WORD, verdict } from './delivery.js';
import { heldMessage } from './held-message.js';
import type { MailServer } from './mail-server.js';

export interface DeliveryLimits {
  /** The longest the whole try may take. */
  readonly limitMs: number;
  readonly signal?: AbortSignal;
}

const CONNECT_MS = 5_000;
const QUIT_MS = 1_000;
const LARGEST_REPLY_BYTES = 65_536;
const isAddress = (text: string): boolean => 'value' in email(text);

/**
 * Hands one message to the server, once, over a connection of its own: a pool would repeat by itself what it
 * believes lost. Never throws: whatever a server or a socket says becomes one of four words.
 */
export async function deliver(
  server: MailServer,
  outgoing: Outgoing,
  { limitMs, signal }: DeliveryLimits,
): Promise<Delivery> {
  if (!isAddress(outgoing.to)) return 'refused';
  // A wrong sender is our own setting, which can be mended: no letter is lost over it.
  if (!isAddress(outgoing.from) || limitMs <= 0 || signal?.aborted) return 'deferred';
  const connection = open(server, limitMs);
  const message = heldMessage(outgoing.content);
  return new Promise((resolve) => {
    const conclude = (word: LastWord): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', giveUp);
      resolve(verdict(word, message.mayBeComplete()));
      // In the same turn: what was not out when the verdict was made never goes out.
      leave(connection, word);
    };
    const giveUp = (): void => conclude(NO_WORD);
    const timer = setTimeout(giveUp, limitMs);
    signal?.addEventListener('abort', giveUp, { once: true });
    connection.on('error', (error) => conclude(lastWordOf(error)));
    connection.on('end', giveUp);
    greet(connection, server, (error) => {
      if (error) return conclude(lastWordOf(error));
      connection.send({ from: outgoing.from, to: [outgoing.to] }, message.stream, (failed) =>
        conclude(failed ? lastWordOf(failed) : { isAccepted: true }),
      );
    });
  });
}

function greet(
  connection: SMTPConnection,
  { login }: MailServer,
  done: (error?: Error | null) => void,
): void {
  connection.connect((error) => {
    if (error || login === null) return done(error);
    connection.login(login, (refused) => done(refused));
  });
}

/** Says goodbye after a success; after anything else the socket is cut at once, with all that waits in it. */
function leave(connection: SMTPConnection, { isAccepted }: LastWord): void {
  if (isAccepted) {
    connection.quit();
    setTimeout(() => connection.close(), QUIT_MS).unref();
  } else connection.close();
}

const open = ({ host, port, secure, requireTLS }: MailServer, limitMs: number): SMTPConnection =>
  new SMTPConnection({
    host,
    port,
    secure,
    requireTLS,
    tls: { minVersion: 'TLSv1.2' },
    connectionTimeout: Math.min(CONNECT_MS, limitMs),
    greetingTimeout: Math.min(CONNECT_MS, limitMs),
    dnsTimeout: Math.min(CONNECT_MS, limitMs),
    socketTimeout: limitMs,
    socketCloseTimeout: 0,
    maxResponseSize: LARGEST_REPLY_BYTES,
  });
