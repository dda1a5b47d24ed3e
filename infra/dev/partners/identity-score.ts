import type { Person } from './people.js';

/** What an inquiry says about a person. */
export interface Inquired {
  readonly name: { readonly first: string; readonly last: string };
  readonly dateOfBirth: string;
  readonly ssnLast4: string;
  readonly postalCode: string;
  readonly photoId?: { readonly type: string; readonly issuer: string; readonly number: string };
}

type Compared = Pick<
  Person,
  'firstName' | 'lastName' | 'dateOfBirth' | 'ssnLast4' | 'postalCode' | 'photoId'
>;

/** The bureau's finding. The scale is ours to name: reference, "keep {raw, scale, decision}". */
export interface Finding {
  readonly decision: 'accept' | 'refer' | 'reject';
  readonly score: { readonly raw: number; readonly scale: 'percent' };
  readonly assuranceLevel: 'none' | 'IAL1' | 'IAL2';
}

/** What agreement on each field is worth; a field that was not asked about drops out of the sum. */
const weights = {
  firstName: 10,
  lastName: 15,
  dateOfBirth: 25,
  ssnLast4: 25,
  postalCode: 15,
  photoId: 10,
} as const;

/** Every field must agree to be accepted: the lightest one, in disagreement, costs ten points. */
const acceptPercent = 95;
/** A person agreed on date and digits but not on name, or the reverse, is for a human to look at. */
const referPercent = 60;

/** Compares the inquiry with everyone in the registry, field by field, and judges the best match. */
export function findingFor(asked: Inquired, registry: Iterable<Compared>): Finding {
  const { percent: raw } = bestMatch(asked, registry);
  const decision = decisionAt(raw);
  const score = { raw, scale: 'percent' } as const;
  // Reference: SSN last four + DOB is not IAL2; that takes evidence, here the photo id.
  const proven = asked.photoId ? 'IAL2' : 'IAL1';
  return { decision, score, assuranceLevel: decision === 'accept' ? proven : 'none' };
}

/** Who in the registry agrees best with the inquiry, and in how many percent of what it asks about. */
export function bestMatch<P extends Compared>(
  asked: Inquired,
  registry: Iterable<P>,
): { readonly percent: number; readonly person: P | null } {
  let best: { percent: number; person: P | null } = { percent: 0, person: null };
  for (const person of registry) {
    const percent = agreementPercent(asked, person);
    if (percent > best.percent) best = { percent, person };
  }
  return best;
}

/** What the bureau decides at so much agreement. */
export function decisionAt(percent: number): Finding['decision'] {
  if (percent >= acceptPercent) return 'accept';
  return percent >= referPercent ? 'refer' : 'reject';
}

function agreementPercent(asked: Inquired, person: Compared): number {
  const agreed: Record<keyof typeof weights, boolean | undefined> = {
    firstName: same(asked.name.first, person.firstName),
    lastName: same(asked.name.last, person.lastName),
    dateOfBirth: asked.dateOfBirth === person.dateOfBirth,
    ssnLast4: asked.ssnLast4 === person.ssnLast4,
    postalCode: asked.postalCode.slice(0, 5) === person.postalCode.slice(0, 5),
    photoId: asked.photoId && samePhotoId(asked.photoId, person.photoId),
  };
  let sum = 0;
  let most = 0;
  for (const [field, weight] of Object.entries(weights)) {
    const verdict = agreed[field as keyof typeof weights];
    if (verdict !== undefined) most += weight;
    if (verdict === true) sum += weight;
  }
  return Math.round((sum / most) * 1000) / 10;
}

const samePhotoId = (one: Person['photoId'], other: Person['photoId']): boolean =>
  same(one.issuer, other.issuer) && same(one.number, other.number);

/** Case, accents and punctuation do not tell people apart. */
const same = (one: string, other: string): boolean => bare(one) === bare(other);
const bare = (text: string): string =>
  text
    .normalize('NFD')
    .replace(/[^\p{L}\p{N}]/gu, '')
    .toLowerCase();
