/** Invented clinics of the embedded stack. */
export const clinics = [
  clinic('Main Street Clinic', '100 Main Street', 'Springfield', 'IL', '62701', 'America/Chicago'),
  clinic('Lakeside Health', '8 Lake Drive', 'Madison', 'WI', '53703', 'America/Chicago'),
  clinic('Riverside Family Care', '41 River Road', 'Dayton', 'OH', '45402', 'America/New_York'),
  clinic('Foothill Medical', '77 Hill Road', 'Boise', 'ID', '83702', 'America/Boise'),
  clinic('Hudson Primary Care', '5 Park Avenue', 'Albany', 'NY', '12207', 'America/New_York'),
  clinic('Desert View Clinic', '19 Cactus Way', 'Tucson', 'AZ', '85701', 'America/Phoenix'),
] as const;

function clinic(
  name: string,
  address: string,
  city: string,
  state: string,
  postalCode: string,
  timeZone: string,
) {
  return { name, address, city, state, postal_code: postalCode, time_zone: timeZone };
}

const SPECIALTIES = ['Family Medicine', 'Internal Medicine', 'Pediatrics'];
const LANGUAGES = [['en'], ['en', 'es'], ['en', 'fr']];
const SURNAMES = ['Ito', 'Okafor', 'Silva', 'Novak', 'Haddad', 'Lindqvist'];
const PLACES = 400;

/** Three providers a clinic, one of each specialty. */
export const providers = clinics.flatMap((at, clinicIndex) =>
  SPECIALTIES.map((specialty, index) => ({
    name: `Dr. ${SURNAMES[clinicIndex]} ${String.fromCharCode('A'.charCodeAt(0) + index)}., MD`,
    specialty,
    languages: LANGUAGES[(clinicIndex + index) % LANGUAGES.length] ?? ['en'],
    clinic: at.name,
    capacity: PLACES,
  })),
);
