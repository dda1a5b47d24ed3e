import { setTimeout as pause } from 'node:timers/promises';

/** A mail as the inbox lists it. */
interface InboxMail {
  readonly subject: string;
  readonly text?: string;
  readonly to: readonly { readonly address: string }[];
}

/** What was mailed about one enrollment: subjects to the patient, subjects to IT support. */
export interface MailsSent {
  readonly toPatient: readonly string[];
  readonly toSupport: readonly string[];
}

const LOOKS = 20;
const LOOK_AGAIN_MS = 500;

/** Reads the inbox until IT support has heard of the enrollment, if it is to hear of it at all; gives up after a while. */
export async function mailsAbout(
  inboxUrl: string,
  { enrollmentId, email }: { readonly enrollmentId: string; readonly email: string },
  isSupportTold: boolean,
): Promise<MailsSent> {
  for (let look = 1; ; look += 1) {
    const mails = (await (await fetch(`${inboxUrl}/api/email`)).json()) as readonly InboxMail[];
    const toPatient = mails.filter(({ to }) => to.some(({ address }) => address === email));
    const toSupport = mails.filter(({ text }) => text?.includes(enrollmentId));
    if (look === LOOKS || !isSupportTold || toSupport.length > 0)
      return { toPatient: toPatient.map(subject), toSupport: toSupport.map(subject) };
    await pause(LOOK_AGAIN_MS);
  }
}

const subject = (mail: InboxMail): string => mail.subject;
