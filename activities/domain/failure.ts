/**
 * Every way an enrollment can fail. Texts are fixed: no value is ever interpolated, so none can leak.
 *
 * - `retry`: whether the same attempt may succeed later.
 * - `settled`: whether the code proves that nothing of the attempt can still take effect;
 *   after an unsettled one a rollback waits before it undoes an outside system.
 * - `business`: the enrollment itself is at fault (or a person's choice), not a system.
 */
const catalogue = {
  IDENTITY_NOT_VERIFIED: business('The identity bureau did not verify this identity.'),
  IDENTITY_ATTEMPTS_EXCEEDED: business('Too many identity inquiries were made for this person.'),
  IDENTITY_REVIEW_EXPIRED: business('Nobody decided the identity review before its deadline.'),
  DUPLICATE_PATIENT: business(
    'This person already has a record that this enrollment did not make.',
  ),
  NO_PROVIDER_AVAILABLE: business('No provider with a free place matches.'),
  NO_SLOT_AVAILABLE: business('The assigned provider has no free appointment slot.'),
  PORTAL_USERNAME_TAKEN: business('Another portal account already uses this mail address.'),
  RECORD_INVALID: business('A system of record refused the record by one of its rules.'),
  CANCELLED: business('The enrollment was cancelled before it was complete.'),
  ENROLLMENT_CLOSED: business('The enrollment has ended; nothing more may happen to it.'),
  FENCED: business(
    'Another run owns this enrollment, or it is past the phase this call belongs to.',
  ),
  ACTION_NOT_AUTHORISED: business(
    'The action is not signed by the intake, too old, or used before.',
  ),
  ACTION_NOT_POSSIBLE: business('The enrollment is not in a state that allows this action.'),
  UNSUPPORTED: business('The configured system cannot do what the step asks.'),
  SAGA_LOST: system('The saga stopped without ending; the sweep took the enrollment over.', {
    settled: false,
  }),
  UNAVAILABLE: system('An outside system did not take the request.', { settled: true }),
  RATE_LIMITED: system('An outside system asks to come back later.', { settled: true }),
  CONFLICT: system('An outside system met a concurrent change.', { settled: true }),
  AUTH: system('An outside system refused our credentials.', { settled: true }),
  ADAPTER_UNAVAILABLE: system(
    'This worker has no adapter for the system the enrollment is pinned to.',
    { settled: true },
  ),
  NOT_OPENED: system('A sealed value or a wrapped key did not open with its key.', {
    settled: true,
  }),
  UNKNOWN_OUTCOME: system('The request went out and no answer tells what became of it.', {
    settled: false,
  }),
  STILL_PRESENT: system('The system still holds the record that was undone.', { settled: true }),
  STILL_OPEN: system('The enrollment has not ended yet.', { settled: true }),
  RESTORED: system('The database is not the one that the witness knows: it was restored, or cut.', {
    settled: true,
  }),
  ANSWER_LOST: {
    retry: false,
    settled: false,
    business: false,
    says: 'The answer of a system that cannot be searched was lost; it must not be asked again.',
  },
  TIMED_OUT: system('An attempt did not finish in its time.', { settled: false }),
  UNEXPECTED: system('A part failed in a way that it did not name.', { settled: false }),
} as const satisfies Record<string, Entry>;

interface Entry {
  readonly retry: boolean;
  readonly settled: boolean;
  readonly business: boolean;
  readonly says: string;
}

function business(says: string) {
  return { retry: false, settled: true, business: true, says } as const;
}
function system(says: string, { settled }: { settled: boolean }) {
  return { retry: true, settled, business: false, says } as const;
}

export type FailureCode = keyof typeof catalogue;

/** Rejections: the person cannot be enrolled as submitted; IT is not told. */
const REJECTIONS: ReadonlySet<FailureCode> = new Set([
  'IDENTITY_NOT_VERIFIED',
  'IDENTITY_ATTEMPTS_EXCEEDED',
  'IDENTITY_REVIEW_EXPIRED',
  'DUPLICATE_PATIENT',
] as const);

export const isFailureCode = (text: string): text is FailureCode => Object.hasOwn(catalogue, text);
export const FAILURE_CODES = Object.keys(catalogue) as readonly FailureCode[];
/** Codes after which an effect may still appear. */
export const UNSETTLED_CODES: readonly FailureCode[] = FAILURE_CODES.filter(
  (code) => !catalogue[code].settled,
);
export const isBusiness = (code: FailureCode): boolean => catalogue[code].business;
export const isRejection = (code: FailureCode): boolean => REJECTIONS.has(code);
export const failureText = (code: FailureCode): string => catalogue[code].says;

/** Where a database refused: identifiers of the schema only, never a value. */
export interface RefusedAt {
  readonly sqlState?: string;
  readonly constraint?: string;
  readonly table?: string;
  readonly column?: string;
}

/** An expected failure. Its text comes from the catalogue; anything a vendor said stays behind. */
export class Failure extends Error {
  override readonly name = 'Failure';
  readonly code: FailureCode;
  readonly refusedAt: RefusedAt;
  /** How long the other side asked us to wait, in seconds. */
  readonly retryAfterSeconds: number | undefined;

  constructor(code: FailureCode, more: { refusedAt?: RefusedAt; retryAfterSeconds?: number } = {}) {
    super(catalogue[code].says);
    this.code = code;
    this.refusedAt = more.refusedAt ?? {};
    this.retryAfterSeconds = more.retryAfterSeconds;
  }

  get retry(): boolean {
    return catalogue[this.code].retry;
  }

  get settled(): boolean {
    return catalogue[this.code].settled;
  }
}
