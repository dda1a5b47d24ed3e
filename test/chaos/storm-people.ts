import type { Person } from '../../infra/dev/partners/people.js';

const TOWNS = [
  { state: 'IL', postalCode: '62701' },
  { state: 'WI', postalCode: '53703' },
  { state: 'OH', postalCode: '45402' },
  { state: 'ID', postalCode: '83702' },
  { state: 'NY', postalCode: '12207' },
  { state: 'AZ', postalCode: '85701' },
] as const;
const LETTERS = 'abcdefghij';
const DIGITS = 4;
const YEARS = 60;
const FIRST_YEAR = 1_930;
const MONTHS = 12;
const DAYS = 28;
const PHONES = 100;

/** What shows any of these people in a text, whoever it is. */
export const ANY_OF_THEM = /zq(?:fay|storm|lane|town|mail|[ip]-\d)/i;

/** A person whose every telling value begins with a word that occurs nowhere else. */
export function stormPerson(seed: number, index: number): Person {
  const number = `${index}`.padStart(DIGITS, '0');
  const word = `${seed}x${number}`
    .replace(/\D/g, '')
    .replace(/\d/g, (d) => LETTERS[Number(d)] ?? '');
  const town = TOWNS[index % TOWNS.length] ?? TOWNS[0];
  const two = (value: number) => `${value}`.padStart(2, '0');
  return {
    firstName: `Zqfay${word}`,
    lastName: `Zqstorm${word}`,
    dateOfBirth: `${FIRST_YEAR + (index % YEARS)}-${two(1 + (index % MONTHS))}-${two(1 + (index % DAYS))}`,
    gender: index % 2 === 0 ? 'female' : 'male',
    ssnLast4: number,
    email: `zqmail.${word}@zqstorm.example.com`,
    phone: `+1${202 + (index % 700)}55501${two(index % PHONES)}`,
    addressLine1: `${1 + index} Zqlane Crescent`,
    city: 'Zqtown',
    state: town.state,
    postalCode: `${town.postalCode}-${number}`, // Five digits alone are in any log.
    country: 'US',
    insurancePolicyNumber: `ZQI-${seed}-${number}`,
    photoId: { type: 'drivers-license', issuer: town.state, number: `ZQP-${seed}-${number}` },
  };
}
