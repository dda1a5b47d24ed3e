import type { StatusDocument } from '../../../../api/portal-client/index.js';

type Step = StatusDocument['steps'][number];

/** Each step as a patient would say it. */
const STEPS: Readonly<Record<string, string>> = {
  'verify-identity': 'Confirm your identity',
  'create-ehr-record': 'Open your health record',
  'assign-primary-care-provider': 'Find your primary care provider',
  'set-up-patient-portal': 'Set up your patient portal account',
  'schedule-initial-appointment': 'Book your first appointment',
  'send-welcome-materials': 'Send your welcome email',
};

const STATES: Readonly<Record<Step['state'], string>> = {
  pending: 'Not started',
  running: 'In progress',
  done: 'Done',
  failed: 'Did not work',
  undoing: 'Being removed',
  undone: 'Removed',
  neutralised: 'Removed',
  manual: 'With our staff',
};

export const stepWords = ({ name }: Pick<Step, 'name'>): string => STEPS[name] ?? 'Another step';
export const stateWords = ({ state }: Pick<Step, 'state'>): string => STATES[state];

/** What goes on as a whole, and whether somebody has to do anything. */
export function statusWords({ status }: Pick<StatusDocument, 'status'>): string {
  switch (status) {
    case 'accepted':
    case 'running':
    case 'ended':
      return 'This mostly takes less than a minute. You do not need to do anything.';
    case 'recovering':
      return 'This takes longer than usual. We are on it; you do not need to do anything.';
    case 'awaiting-review':
      return 'A member of our staff looks at your details. This can take up to 3 days. You can close this page: once you are enrolled, we send you an email.';
    case 'awaiting-repair':
      return 'One of our systems does not work right now. We are mending it, and then go on. You can close this page: once you are enrolled, we send you an email.';
    case 'rolling-back':
      return 'Your enrollment cannot go on. We are removing everything that we stored for it.';
  }
}

/** One sentence for those who hear the page: how far it is. */
export function heard({ steps, status }: Pick<StatusDocument, 'steps' | 'status'>): string {
  if (status !== 'accepted' && status !== 'running') return statusWords({ status });
  const done = steps.filter(({ state }) => state === 'done').length;
  const current = steps.find(({ state }) => state === 'running');
  const now = current === undefined ? '' : ` Now: ${stepWords(current)}.`;
  return `${done} of ${steps.length} steps done.${now}`;
}
