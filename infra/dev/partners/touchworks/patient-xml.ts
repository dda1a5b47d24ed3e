/** The fields that a registration must have, in this order. Not in the reference: this site's own form. */
const FIELDS = [
  ...['firstName', 'lastName', 'dateOfBirth', 'gender', 'email', 'phone', 'addressLine1'],
  ...['city', 'state', 'postalCode', 'country', 'insurancePolicyNumber'],
];

const WHOLE = /^<patient>(?:<\w+>[^<]*<\/\w+>)*<\/patient>$/;
const FIELD = /<(\w+)>([^<]*)<\/\1>/g;
const ENTITIES: Readonly<Record<string, string>> = {
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&apos;': "'",
  '&amp;': '&',
};

/** What the adapter's configuration puts for the person, in this site's form. */
export const PATIENT_XML = `<patient>${FIELDS.map((name) => `<${name}>{${name}}</${name}>`).join('')}</patient>`;

/** The person in a registration; undefined where anything is missing, empty or unknown. */
export function personIn(xml: string): Readonly<Record<string, string>> | undefined {
  if (!WHOLE.test(xml)) return undefined;
  const found = [...xml.matchAll(FIELD)].map(([, name, text]) => [name, plain(text)] as const);
  const isComplete =
    found.length === FIELDS.length &&
    found.every(([name, value], at) => name === FIELDS[at] && value !== '');
  return isComplete ? Object.fromEntries(found) : undefined;
}

const plain = (text = ''): string =>
  text.replaceAll(/&\w+;/g, (entity) => ENTITIES[entity] ?? entity);
