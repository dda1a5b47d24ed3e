import { canaryPerson } from '../../support/canaries.js';
import { FAILING_STEPS } from '../../support/failing-steps.js';

/** Whose values the scan looks for; they occur nowhere else. */
export const enrolled = canaryPerson(3);
export const purged = canaryPerson(5);
export const refused = canaryPerson(7);
export const revealed = canaryPerson(8);
/** For whom each step is made to fail. */
export const failing = FAILING_STEPS.map((each, place) => ({
  ...each,
  person: canaryPerson([0, 1, 2, 4, 6][place] ?? 9),
}));

export const EVERYBODY = [
  ...[enrolled, purged, refused, revealed],
  ...failing.map(({ person }) => person),
];

/** Each is refused with a bell at its end. */
export const SPOILED = [
  ...(['firstName', 'lastName', 'dateOfBirth', 'ssnLast4', 'email', 'phone'] as const),
  ...(['addressLine1', 'city', 'postalCode', 'insurancePolicyNumber'] as const),
] as const;
