import { createHash } from 'node:crypto';
import { compose, domainOf, type Mail } from '../mail/compose.js';
import type { Delivery } from '../mail/delivery.js';
import { mailServer } from '../mail/mail-server.js';
import { deliver } from '../mail/smtp.js';
import { details, happened, inLine, type WebUi } from './notice-text.js';
import { noticeKey, type Told } from './told.js';

/** Of the configuration, what mailing the support group takes. */
export interface SupportMailbox {
  readonly mail: { readonly smtpUrl: string; readonly from: string; readonly supportTo: string };
  readonly temporal: WebUi;
}

type Letter = Pick<Mail, 'messageId' | 'subject' | 'text'>;

const DELIVERY_MS = 10_000;
const SUBJECT_TAG = '[patient-enrollment]';
const HASH_DIGITS = 32;

/** Mails one notice, or several as one digest, once. */
export async function mailNotices(
  { mail, temporal }: SupportMailbox,
  told: readonly Told[],
): Promise<Delivery> {
  const [first] = told;
  if (first === undefined) return 'deferred';
  const domain = domainOf(mail.from);
  const letter =
    told.length === 1 ? single(first, domain, temporal) : digest(told, domain, temporal);
  const outgoing = await compose({ ...letter, from: mail.from, to: mail.supportTo });
  return deliver(mailServer(mail.smtpUrl), outgoing, { limitMs: DELIVERY_MS });
}

const single = (told: Told, domain: string, ui: WebUi): Letter => ({
  messageId: `<${noticeKey(told.notice)}@${domain}>`,
  subject: inLine(`${SUBJECT_TAG} ${happened(told.notice)}: ${told.notice.code}`),
  text: `IT support, ${happened(told.notice)}.\n\n${details(told, ui)}`,
});

/** Its message id follows from what it holds: a repeat of the same digest is the same mail. */
const digest = (told: readonly Told[], domain: string, ui: WebUi): Letter => {
  const keys = told.map(({ notice }) => noticeKey(notice)).join('\n');
  const hash = createHash('sha256').update(keys).digest('hex').slice(0, HASH_DIGITS);
  const codes = countsOf(told.map(({ notice }) => `${happened(notice)}: ${notice.code}`));
  return {
    messageId: `<${hash}.digest@${domain}>`,
    subject: `${SUBJECT_TAG} ${told.length} notices within a short time`,
    text: `IT support, ${told.length} notices:\n\n${codes}\n${told
      .map((each) => `${happened(each.notice)}\n${details(each, ui)}`)
      .join('\n')}`,
  };
};

function countsOf(words: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  return [...counts]
    .toSorted(([, more], [, less]) => less - more)
    .map(([word, count]) => `${`${count}`.padStart(5)}  ${inLine(word)}\n`)
    .join('');
}
