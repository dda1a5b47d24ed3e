/** What people are invented of: no name here is anybody's, no last name comes twice. */
export const firstNames = {
  female: [
    'Amara',
    'Beatriz',
    'Chloe',
    'Divya',
    'Elena',
    'Fatima',
    'Grace',
    'Hanna',
    'Ines',
    'Joy',
  ],
  male: ['Aaron', 'Bilal', 'Carlos', 'Daniel', 'Emeka', 'Felix', 'George', 'Hugo', 'Ivan', 'Jamal'],
} as const;
const nameStarts = [
  'Ash',
  'Bright',
  'Brook',
  'Clay',
  'Cross',
  'East',
  'Fair',
  'Glen',
  'Hart',
  'High',
  'Kings',
  'Lang',
  'Marl',
  'North',
  'Oak',
] as const;
const nameMiddles = ['', 'e', 'el', 'en', 'er'] as const;
const nameEnds = [
  'bourne',
  'by',
  'ford',
  'ham',
  'ley',
  'man',
  'mere',
  'ridge',
  'son',
  'stead',
  'ton',
  'well',
  'wood',
  'worth',
] as const;
export const streets = [
  'Birch Street',
  'Cedar Lane',
  'Elm Court',
  'Hill Road',
  'Lake Drive',
  'Park Avenue',
] as const;
export const towns = [
  { city: 'Springfield', state: 'IL', postalCode: '62701' },
  { city: 'Madison', state: 'WI', postalCode: '53703' },
  { city: 'Dayton', state: 'OH', postalCode: '45402' },
  { city: 'Boise', state: 'ID', postalCode: '83702' },
  { city: 'Albany', state: 'NY', postalCode: '12207' },
  { city: 'Tucson', state: 'AZ', postalCode: '85701' },
] as const;

export const lastNames: readonly string[] = nameMiddles
  .flatMap((middle) => nameStarts.map((start) => `${start}${middle}`))
  .flatMap((beginning) => nameEnds.map((end) => `${beginning}${end}`));
