import type { TestStack } from '../../support/test-stack.js';

/** The mail to support that names the enrollment, as its server received it; null before it is there. */
export async function supportMail(
  { stack }: TestStack,
  enrollmentId: string,
): Promise<string | null> {
  const mails = (await (await fetch(`${stack.file.inboxUrl}/api/email`)).json()) as object[];
  const found = mails.map((mail) => JSON.stringify(mail)).filter((m) => m.includes(enrollmentId));
  return found.find((mail) => mail.includes('it-support')) ?? null;
}
