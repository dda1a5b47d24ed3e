import type { StatusDocument } from '../../../../api/portal-client/index.js';

/** How it ended, for the person it is about: what happened, what is kept, what to do next. */
export interface OutcomeWords {
  readonly isGood: boolean;
  readonly title: string;
  readonly says: readonly string[];
  readonly next: readonly string[];
  /** What the way back to the form is called; null when there is nothing to begin again. */
  readonly again: string | null;
}

export type Ended = Pick<StatusDocument, 'outcome' | 'failureCode'>;

/** Not broken over two lines. */
export const DESK = '(202)\u00a0555-0100';
const CALL = `Call our enrollment desk at ${DESK}, Monday to Friday, 8 am to 6 pm.`;
const NOTHING_KEPT =
  'We removed everything that we had stored: nothing of your application is kept.';
const AGAIN = 'Check my details and try again';

const ENROLLED: OutcomeWords = {
  isGood: true,
  title: 'You are enrolled',
  says: [
    'Look for the email with your activation link. It is on its way to the address that you gave us.',
  ],
  next: [
    'Open the link in the email to activate your patient portal account.',
    'The email tells you who your primary care provider is, and when your first appointment is.',
    `No email within an hour? Look into your spam folder. Then call us at ${DESK}.`,
  ],
  again: null,
};

/** The same for every reason: whoever tries another person's details learns nothing from it. */
const REJECTED: OutcomeWords = {
  isGood: false,
  title: 'We could not confirm your details',
  says: [
    'What you entered does not agree with the records that we compare it with. A typing error, a former name or a recent move can be the reason.',
    'Your application ended here, and we did not keep it.',
  ],
  next: [
    'Check your name, date of birth, Social Security number digits and ZIP code, and try again.',
    `Or let us do it together: ${CALL} Have a photo ID at hand.`,
  ],
  again: AGAIN,
};

const ROLLED_BACK: OutcomeWords = {
  isGood: false,
  title: 'We could not complete your enrollment',
  says: ['This is not your fault: one of our systems did not work.', NOTHING_KEPT],
  next: ['Please try again later today.', `If it is urgent: ${CALL}`],
  again: 'Try again',
};

const RESIDUE: OutcomeWords = {
  ...ROLLED_BACK,
  says: [
    'This is not your fault: one of our systems did not work.',
    'We removed what we had stored. One system keeps an entry that has to be settled by hand: our staff is doing that, you do not need to.',
  ],
};

const CANCELLED: OutcomeWords = {
  isGood: false,
  title: 'Your enrollment was cancelled',
  says: [NOTHING_KEPT],
  next: ['You can enroll at any time.', `Was it not you who cancelled? ${CALL}`],
  again: 'Start a new enrollment',
};

/** Where the person can do something about it that "try later" would not tell. */
const REASONS: Readonly<Record<string, Pick<OutcomeWords, 'says' | 'next'>>> = {
  PORTAL_USERNAME_TAKEN: {
    says: ['The email address already belongs to another patient portal account.', NOTHING_KEPT],
    next: ['Try again with an email address that is yours alone.', `You share one? ${CALL}`],
  },
  NO_PROVIDER_AVAILABLE: {
    says: ['None of our primary care providers can take new patients right now.', NOTHING_KEPT],
    next: [CALL],
  },
  NO_SLOT_AVAILABLE: {
    says: ['There is no free appointment for new patients right now.', NOTHING_KEPT],
    next: [CALL],
  },
};

export function outcomeWords({ outcome, failureCode }: Ended): OutcomeWords {
  switch (outcome) {
    case 'enrolled':
      return ENROLLED;
    case 'rejected':
      return REJECTED;
    case 'cancelled':
      return CANCELLED;
    case 'rolled-back-with-residue':
      return RESIDUE;
    case 'rolled-back':
    case null:
      return { ...ROLLED_BACK, ...REASONS[failureCode ?? ''] };
  }
}

/** For a browser that does not know the enrollment any more. */
export const UNKNOWN_HERE: OutcomeWords = {
  isGood: false,
  title: 'We cannot show your progress here any more',
  says: [
    'This browser no longer knows your application. The application itself is not affected by that.',
  ],
  next: ['Look for an email from us.', CALL],
  again: 'Start a new enrollment',
};
