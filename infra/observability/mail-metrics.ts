import { Counter, type Registry } from 'prom-client';
import type { WelcomeMail } from '../../activities/ports/welcome-mail.js';
import type { PortsByPlan } from '../adapters.js';

const KINDS = ['welcome', 'support'] as const;
const RESULTS = ['accepted', 'deferred', 'refused', 'unknown'] as const;

export type TellMail = (kind: (typeof KINDS)[number], result: (typeof RESULTS)[number]) => void;

/** What the mail server did with our mails, each try of its own: `deferred` is tried again. */
export function mailMetrics(register: Registry): TellMail {
  const mails = new Counter({
    name: 'enrollment_mails_total',
    help: 'Tries to hand a mail to the mail server, by kind and by what became of it.',
    labelNames: ['kind', 'result'],
    registers: [register],
  });
  for (const kind of KINDS) for (const result of RESULTS) mails.inc({ kind, result }, 0);
  return (kind, result) => mails.inc({ kind, result });
}

/** The same ports, the welcome letter's fate told: a try that throws has not sent it. */
export const countedWelcome =
  (tell: TellMail) =>
  (portsFor: PortsByPlan): PortsByPlan =>
  (plan) =>
    new Proxy(portsFor(plan), {
      get(ports, name) {
        const port: unknown = Reflect.get(ports, name);
        return name === 'mail' ? told(port as WelcomeMail, tell) : port;
      },
    });

function told(mail: WelcomeMail, tell: TellMail) {
  const send: WelcomeMail['send'] = async (attempt, letter) => {
    try {
      const result = await mail.send(attempt, letter);
      tell('welcome', result);
      return result;
    } catch (error) {
      tell('welcome', 'deferred');
      throw error;
    }
  };
  return { ...mail, send };
}
