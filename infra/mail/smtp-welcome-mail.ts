import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { Attempt } from '../../activities/domain/attempt.js';
import { Failure } from '../../activities/domain/failure.js';
import { phiAccess } from '../../activities/domain/phi-access.js';
import type { WelcomeLetter, WelcomeMail } from '../../activities/ports/welcome-mail.js';
import type { Database } from '../postgres/database.js';
import { asFailure } from '../postgres/failure.js';
import { compose, domainOf, type Outgoing } from './compose.js';
import type { Delivery } from './delivery.js';
import { type MailServer, mailServer } from './mail-server.js';
import { deliver } from './smtp.js';
import { letterFacts } from './templates/letter-facts.js';
import { materials } from './templates/materials.js';
import { welcomeHtml, welcomeSubject, welcomeText } from './templates/welcome-letter.js';
import { claim, type Settled, settle } from './welcome-row.js';

export interface WelcomeMailParts {
  readonly db: Database;
  readonly mail: { readonly smtpUrl: string; readonly from: string };
}

interface Sending extends Pick<WelcomeMailParts, 'db'> {
  readonly server: MailServer;
  readonly attempt: Attempt;
  readonly attemptId: string;
}

/** Kept back from the mail server, so that what came of a try can still be written down. */
const SETTLE_MS = 3_000;
/** Of a short attempt only this part: else none of it would be left to deliver in. */
const SETTLE_SHARE = 0.25;
const SHORTEST_DELIVERY_MS = 1_000;
const SETTLE_AGAIN_MS = 250;

/** The welcome letter over SMTP. The row `welcome` says who may send it; once in doubt, nobody any more. */
export function smtpWelcomeMail({ db, mail: { smtpUrl, from } }: WelcomeMailParts): WelcomeMail {
  const server = mailServer(smtpUrl);
  return {
    async send(attempt, letter) {
      if (deliveryMs(attempt) < SHORTEST_DELIVERY_MS) throw new Failure('UNAVAILABLE');
      // Built before the claim: a letter that cannot be built has claimed nothing.
      const outgoing = await write(from, attempt, letter);
      const attemptId = randomUUID();
      const claimed = await claim(db, attempt, attemptId);
      if (claimed !== 'mine') return claimed;
      return sendClaimed({ db, server, attempt, attemptId }, outgoing);
    },
  };
}

function deliveryMs({ deadline }: Attempt): number {
  const leftMs = deadline.remainingMs();
  return leftMs - Math.min(SETTLE_MS, leftMs * SETTLE_SHARE);
}

async function sendClaimed(sending: Sending, outgoing: Outgoing): Promise<Settled> {
  const { server, attempt } = sending;
  const delivery = await deliver(server, outgoing, {
    limitMs: deliveryMs(attempt),
    signal: attempt.signal,
  });
  const state = await writeDown(sending, delivery);
  // Nothing was sent, and the row says so: the next attempt may.
  if (state === 'ready' || state === 'sending') throw new Failure('UNAVAILABLE');
  return state;
}

/** Writes the result down, again and again while there is time: without it the letter's fate reads as unknown. */
async function writeDown(
  { db, attempt, attemptId }: Sending,
  delivery: Delivery,
): Promise<Awaited<ReturnType<typeof settle>>> {
  for (;;) {
    try {
      return await settle(db, attempt, attemptId, delivery === 'deferred' ? 'ready' : delivery);
    } catch (error) {
      const failure = asFailure(error);
      if (!failure.retry) throw failure;
      if (attempt.deadline.remainingMs() > SETTLE_AGAIN_MS) await pause(SETTLE_AGAIN_MS);
      else if (delivery === 'deferred') throw failure;
      else return delivery;
    }
  }
}

function write(from: string, { id }: Attempt, letter: WelcomeLetter): Promise<Outgoing> {
  const { firstName, email } = letter.applicant.reveal(phiAccess);
  const facts = letterFacts(
    firstName,
    letter.appointment.reveal(phiAccess),
    letter.activationLink.reveal(phiAccess),
  );
  return compose({
    messageId: `<${id}.welcome@${domainOf(from)}>`,
    from,
    to: email,
    subject: welcomeSubject,
    text: welcomeText(facts),
    html: welcomeHtml(facts),
    attachments: materials(facts),
  });
}
