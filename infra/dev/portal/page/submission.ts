import {
  type Application,
  type BrokenRule,
  type PortalClient,
  ProblemError,
} from '../../../../api/portal-client/index.js';
import { DESK } from './outcome-words.js';

/** What came of sending: an enrollment to follow, or what stands in its way. */
export type Sent =
  | { readonly enrollmentId: string }
  | { readonly broken: readonly BrokenRule[]; readonly others: readonly string[] };

const SECONDS_PER_MINUTE = 60;

/** One form that a person fills in. However often it is sent, it is one enrollment: its key is made once. */
export class Submission {
  readonly #portal: PortalClient;
  #key = crypto.randomUUID();
  #underWay: Promise<Sent> | null = null;

  constructor(portal: PortalClient) {
    this.#portal = portal;
  }

  /** While one is on its way, that one is waited for. */
  send(application: Application): Promise<Sent> {
    this.#underWay ??= this.#send(application).finally(() => {
      this.#underWay = null;
    });
    return this.#underWay;
  }

  async #send(application: Application, isAgain = false): Promise<Sent> {
    try {
      const { enrollmentId } = await this.#portal.submit(application, this.#key);
      return { enrollmentId };
    } catch (error) {
      if (!(error instanceof ProblemError)) return inTheWay(AWAY);
      if (error.kind === 'invalid-request') return { broken: error.brokenRules, others: [] };
      if (error.kind === 'already-under-way') return known(error);
      // It arrived before, with other answers, and we never heard: then it is under way, or over.
      if (error.kind !== 'key-reused' || isAgain) return inTheWay(comeBack(error));
      this.#key = crypto.randomUUID();
      return this.#send(application, true);
    }
  }
}

const AWAY = 'We could not reach our enrollment service. Your entries are still here: try again.';
const ELSEWHERE =
  'An application for this person is already on its way. If you sent it from another browser or device, look there, ' +
  `or wait for our email. Otherwise call us at ${DESK}.`;

const inTheWay = (text: string): Sent => ({ broken: [], others: [text] });

/** Where it is under way is told only to the browser that began it. */
const known = ({ enrollmentId }: ProblemError): Sent =>
  enrollmentId === null ? inTheWay(ELSEWHERE) : { enrollmentId };

function comeBack({ retryAfterSeconds }: ProblemError): string {
  const minutes = Math.max(1, Math.ceil((retryAfterSeconds ?? 0) / SECONDS_PER_MINUTE));
  const when = minutes === 1 ? 'a minute' : `${minutes} minutes`;
  return `We cannot take your application right now. Your entries are still here: try again in ${when}.`;
}
