/** What stands in the form, by the names of its inputs. */
export type Entries = Readonly<Record<string, string>>;

/** The form as an application, in the words of the API; what was left empty is absent. Not checked yet. */
export function applicationOf(entries: Entries): Readonly<Record<string, unknown>> {
  const given = (name: string): string => (entries[name] ?? '').trim();
  const country = given('country');
  const isUs = country === 'US';
  const all: Readonly<Record<string, unknown>> = {
    firstName: given('firstName'),
    lastName: given('lastName'),
    dateOfBirth: dateOf(given('birthYear'), given('birthMonth'), given('birthDay')),
    gender: given('gender'),
    ssnLast4: given('ssnLast4'),
    email: given('email'),
    phone: isUs ? usNumber(given('phone')) : given('phone'),
    addressLine1: given('addressLine1'),
    city: given('city'),
    state: isUs ? given('state').toUpperCase() : given('state'),
    postalCode: given('postalCode'),
    country,
    insurancePolicyNumber: given('insurancePolicyNumber').replace(/\s+/g, ''),
    photoId: together({
      type: given('photoIdType'),
      issuer: given('photoIdIssuer'),
      number: given('photoIdNumber'),
    }),
    preferences: ofThose({ partOfDay: given('partOfDay'), language: given('language') }),
  };
  return ofThose(all) ?? {};
}

/** `YYYY-MM-DD`; what is no date yet stays so, for the rules to say. */
function dateOf(year: string, month: string, day: string): string {
  if (year + month + day === '') return '';
  return `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
}

/** As people in the US write it, without the country's code. */
function usNumber(written: string): string {
  const digits = written.replace(/[^0-9]/g, '');
  if (written.startsWith('+') || !/^[0-9 ().-]+$/.test(written)) return written;
  if (digits.length === 10) return `+1${digits}`;
  return digits.length === 11 && digits.startsWith('1') ? `+${digits}` : written;
}

/** All of them once one of them is given: half a document is for the rules to refuse. */
const together = (values: Readonly<Record<string, string>>) =>
  Object.values(values).some((value) => value !== '') ? values : '';

/** Those that are given; nothing when none is. */
function ofThose(values: Readonly<Record<string, unknown>>) {
  const present = Object.entries(values).filter(([, value]) => value !== '' && value !== undefined);
  return present.length === 0 ? undefined : Object.fromEntries(present);
}
