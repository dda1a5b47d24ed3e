import { firstNames, lastNames, streets, towns } from './invented-names.js';

/** A person as the registry knows them, in the field names of the enrollment request. */
export interface Person {
  readonly firstName: string;
  readonly lastName: string;
  readonly dateOfBirth: string;
  readonly gender: 'male' | 'female' | 'other' | 'unknown';
  readonly ssnLast4: string;
  readonly email: string;
  readonly phone: string;
  readonly addressLine1: string;
  readonly city: string;
  readonly state: string;
  readonly postalCode: string;
  readonly country: 'US';
  readonly insurancePolicyNumber: string;
  readonly photoId: { readonly type: string; readonly issuer: string; readonly number: string };
}

/** The invented person of the sample submission. */
export const samplePerson: Person = {
  firstName: 'Alice',
  lastName: 'Johnson',
  dateOfBirth: '1985-06-15',
  gender: 'female',
  ssnLast4: '1234',
  email: 'alice.johnson@email.com',
  phone: '+1-555-0123',
  addressLine1: '742 Maple Avenue',
  city: 'Springfield',
  state: 'IL',
  postalCode: '62704',
  country: 'US',
  insurancePolicyNumber: 'BCX-88421907',
  photoId: { type: 'drivers-license', issuer: 'IL', number: 'J525-0018-5672' },
};

/** The registry's seed: the sample person and 1,050 invented ones, the same on every machine. */
export const people: readonly Person[] = [samplePerson, ...lastNames.map(invent)];

/** Last names are unique, so a fault can strike one person's enrollment and no other. */
function invent(lastName: string, index: number): Person {
  const draw = drawFrom(index + 1);
  const gender = draw(2) === 0 ? 'female' : 'male';
  const firstName = pick(firstNames[gender], draw);
  const digits = (count: number) => Array.from({ length: count }, () => draw(10)).join('');
  const town = pick(towns, draw);
  return {
    firstName,
    lastName,
    dateOfBirth: `${1940 + draw(65)}-${10 + draw(3)}-${10 + draw(19)}`,
    gender,
    ssnLast4: digits(4),
    email: `${firstName}.${lastName}@example.com`.toLowerCase(),
    // 555-0100 to 555-0199 are the North American numbers set aside for fiction.
    phone: `+1${200 + draw(700)}55501${digits(2)}`,
    addressLine1: `${1 + draw(998)} ${pick(streets, draw)}`,
    ...town,
    country: 'US',
    insurancePolicyNumber: `BCX-${digits(8)}`,
    photoId: { type: 'drivers-license', issuer: town.state, number: `${lastName[0]}${digits(11)}` },
  };
}

function pick<const L extends readonly [unknown, ...unknown[]]>(
  list: L,
  draw: (below: number) => number,
): L[number] {
  return list[draw(list.length)] ?? list[0];
}

/** mulberry32: a seeded stream of draws, so that the registry needs no stored file. */
export function drawFrom(seed: number): (below: number) => number {
  let state = seed * 0x9e3779b1;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}
