import { parseApplicant } from '../../../../activities/domain/parse-applicant.js';
import {
  type Application,
  type BrokenRule,
  brokenRulesOf,
  portalClient,
} from '../../../../api/portal-client/index.js';
import { applicationOf, type Entries } from './application-of.js';
import { element } from './element.js';
import { followUp } from './follow-up.js';
import { clearErrors, showErrors } from './form-errors.js';
import { showOutcome } from './outcome.js';
import { outcomeWords, UNKNOWN_HERE } from './outcome-words.js';
import { Submission } from './submission.js';
import { show } from './views.js';

/** The page in the browser. What a person enters stays in the form until it is sealed; it is stored nowhere. */
const FORM_TITLE = 'Enroll as a patient';
const MOST_TRIES = 4;
/** A random id, so that a reload finds the way back. */
const REMEMBERED = 'enrollment';

const form = element('form', HTMLFormElement);
const sendButton = element('send', HTMLButtonElement);
const portal = portalClient({
  apiUrl: location.origin,
  audience: document.body.dataset['audience'] ?? '',
  mostTries: MOST_TRIES,
});
let submission = new Submission(portal);

form.addEventListener('submit', (event) => {
  event.preventDefault();
  void send();
});
element('again', HTMLButtonElement).addEventListener('click', begin);
element('cancel', HTMLButtonElement).addEventListener('click', () => void cancel());
element('main', HTMLElement).querySelector('noscript')?.remove();

const remembered = sessionStorage.getItem(REMEMBERED);
if (remembered === null) show('form-view', FORM_TITLE, true);
else void follow(remembered);

async function send(): Promise<void> {
  const application = applicationOf(entriesOf(new FormData(form)));
  const broken = brokenRulesIn(application);
  if (broken.length > 0) return showErrors(broken);
  clearErrors();
  isSending(true);
  const sent = await submission.send(application as unknown as Application);
  isSending(false);
  if ('broken' in sent) return showErrors(sent.broken, sent.others);
  return follow(sent.enrollmentId);
}

const entriesOf = (data: FormData): Entries =>
  Object.fromEntries(
    [...data].flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : [])),
  );

/** By the rules that the API holds it to. */
function brokenRulesIn(application: Readonly<Record<string, unknown>>): readonly BrokenRule[] {
  const parsed = parseApplicant(
    application,
    new Date().toISOString().slice(0, 'YYYY-MM-DD'.length),
  );
  return 'violations' in parsed ? brokenRulesOf(parsed.violations) : [];
}

function isSending(isSo: boolean): void {
  // Not `disabled`: that would take the focus away from whoever pressed it.
  sendButton.setAttribute('aria-disabled', String(isSo));
  sendButton.textContent = isSo ? 'Encrypting and sending…' : 'Enroll';
}

async function follow(enrollmentId: string): Promise<void> {
  sessionStorage.setItem(REMEMBERED, enrollmentId);
  element('cancel-refused', HTMLElement).hidden = true;
  show('progress-view', 'We are enrolling you');
  const ended = await followUp(portal, enrollmentId);
  // Those who may try again find their entries in the form; nobody else does.
  if (ended?.outcome !== 'rejected' && ended?.outcome !== 'rolled-back') form.reset();
  showOutcome(ended === null ? UNKNOWN_HERE : outcomeWords(ended));
}

function begin(): void {
  sessionStorage.removeItem(REMEMBERED);
  submission = new Submission(portal);
  clearErrors();
  show('form-view', FORM_TITLE);
}

async function cancel(): Promise<void> {
  const enrollmentId = sessionStorage.getItem(REMEMBERED) ?? '';
  const isTaken = await portal.cancel(enrollmentId).then(
    () => true,
    () => false,
  );
  element('cancel-refused', HTMLElement).hidden = isTaken;
}
