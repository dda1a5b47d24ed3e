import type { Person } from '../../infra/dev/partners/people.js';

/** A value of a person in one spelling, as it could lie in a file. */
interface Trace {
  readonly field: string;
  readonly spelling: string;
  readonly bytes: Buffer;
}

/** A person of values that occur nowhere else; `digit` tells one such person from another. */
export const canaryPerson = (digit: number): Person => ({
  firstName: `Zqx${'abcdefghij'[digit]}verity`,
  lastName: `Zqv${'abcdefghij'[digit]}r\u00e9-O'Nell`,
  dateOfBirth: `191${digit}-02-23`,
  gender: 'female',
  ssnLast4: `9${digit}71`,
  email: `zqx${digit}mail@zqy${digit}.example.com`,
  phone: `+1202555018${digit}`,
  addressLine1: `9173${digit} Zqmaple Crescent`,
  city: `Zqwharf${'abcdefghij'[digit]}stad`,
  state: 'IL',
  postalCode: `62794-813${digit}`,
  country: 'US',
  insurancePolicyNumber: `ZQI-7734190${digit}`,
  photoId: { type: 'drivers-license', issuer: 'IL', number: `ZQP-5518-229${digit}` },
});

/** Everything by which the person could be recognised. Four bare digits are in any file: those only in quotes. */
const needles = (person: Person): readonly (readonly [field: string, value: string])[] => [
  ['firstName', person.firstName],
  ['firstName', person.firstName.toLowerCase()],
  ['lastName', person.lastName],
  ['lastName', person.lastName.slice(0, 'Zqvx'.length)],
  ['dateOfBirth', person.dateOfBirth],
  ['dateOfBirth', person.dateOfBirth.replaceAll('-', '')],
  ['ssnLast4', `"${person.ssnLast4}"`],
  ['email', person.email],
  ['phone', person.phone.slice(2)],
  ['addressLine1', person.addressLine1],
  ['city', person.city],
  ['postalCode', person.postalCode],
  ['insurancePolicyNumber', person.insurancePolicyNumber],
  ['photoId', person.photoId.number],
];

/** Where a person shows in some bytes: `field as spelling`, empty when nowhere. */
export function leaksIn(content: Buffer | string, person: Person): readonly string[] {
  const bytes = typeof content === 'string' ? Buffer.from(content) : content;
  const found = tracesOf(person).filter((trace) => bytes.includes(trace.bytes));
  return [...new Set(found.map(({ field, spelling }) => `${field} as ${spelling}`))];
}

const tracesOf = (person: Person): readonly Trace[] =>
  needles(person).flatMap(([field, value]) =>
    spellings(value).map(([spelling, text]) => ({ field, spelling, bytes: Buffer.from(text) })),
  );

function spellings(value: string): readonly (readonly [spelling: string, text: string])[] {
  const hex = Buffer.from(value).toString('hex');
  const all: readonly (readonly [string, string])[] = [
    ['itself', value],
    ['JSON', JSON.stringify(value).slice(1, -1)],
    ['escaped JSON', escaped(value)],
    ['URL', encodeURIComponent(value)],
    ['form', new URLSearchParams({ v: value }).toString().slice('v='.length)],
    ['hex', hex],
    ['hex', hex.toUpperCase()],
    ...[0, 1, 2].flatMap((shift) => base64At(value, shift)),
  ];
  // Many spell a plain value alike: the first name for it will do.
  return all.filter(([, text], place) => all.findIndex((each) => each[1] === text) === place);
}

/** What base64 makes of the value inside a longer text, wherever it begins: only the letters it alone decides. */
function base64At(value: string, shift: number): readonly (readonly [string, string])[] {
  const bytes = Buffer.concat([Buffer.alloc(shift), Buffer.from(value)]);
  const first = Math.ceil((shift * 4) / 3);
  const last = Math.floor((bytes.length * 4) / 3);
  return [
    ['base64', bytes.toString('base64').slice(first, last)],
    ['base64url', bytes.toString('base64url').slice(first, last)],
  ];
}

const escaped = (value: string): string =>
  value.replace(/[^ -~]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
