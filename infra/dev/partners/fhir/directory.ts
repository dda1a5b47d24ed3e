import { clinics, providers } from '../../directory/clinics.js';
import type { ChartStore } from './chart-store.js';
import { openHours } from './open-hours.js';
import { isResource, type Resource, type ResourceType } from './resources.js';

/** A resource of the directory, under an id that is the same on every machine. */
export interface Listed {
  readonly type: ResourceType;
  readonly id: string;
  readonly resource: Resource;
}

const NUCC = 'http://nucc.org/provider-taxonomy';
const SPECIALTY_CODES: Readonly<Record<string, string>> = {
  'Family Medicine': '207Q00000X',
  'Internal Medicine': '207R00000X',
  Pediatrics: '208000000X',
};
const TIME_ZONE = 'http://hl7.org/fhir/StructureDefinition/timezone';
const ROOM = {
  coding: [{ system: 'http://terminology.hl7.org/CodeSystem/location-physical-type', code: 'ro' }],
};
const VISIT_MS = 3_600_000;

/** Puts the built-in clinics and their providers on a server, with open books from a moment on. */
export function seedDirectory(charts: ChartStore, from: Date): void {
  for (const { type, id, resource } of directoryFrom(from)) charts.seed(type, id, resource);
}

/** Each before what refers to it. */
export function directoryFrom(from: Date): readonly Listed[] {
  const hours = new Map(clinics.map(({ name, time_zone: zone }) => [name, openHours(from, zone)]));
  return [
    ...clinics.map(locationOf),
    ...providers.flatMap((each, n) => providerAt(each, n, hours.get(each.clinic) ?? [])),
  ];
}

const idOf = (name: string): string => name.toLowerCase().replace(/[^a-z0-9]+/g, '-');

const locationOf = (at: (typeof clinics)[number]): Listed =>
  listed('Location', idOf(at.name), {
    extension: [{ url: TIME_ZONE, valueCode: at.time_zone }],
    status: 'active',
    name: at.name,
    address: { line: [at.address], city: at.city, state: at.state, postalCode: at.postal_code },
  });

function providerAt(
  { name, specialty, languages, clinic }: (typeof providers)[number],
  index: number,
  hours: readonly Date[],
): readonly Listed[] {
  const id = `provider-${index + 1}`;
  const room = `room-${index + 1}`;
  const place = { reference: `Location/${idOf(clinic)}` };
  const role = {
    coding: [{ system: NUCC, code: SPECIALTY_CODES[specialty] ?? '', display: specialty }],
  };
  const communication = languages.map((code) => ({
    coding: [{ system: 'urn:ietf:bcp:47', code }],
  }));
  return [
    listed('Practitioner', id, { active: true, name: [{ text: name }], communication }),
    listed('PractitionerRole', id, {
      active: true,
      practitioner: { reference: `Practitioner/${id}` },
      specialty: [role],
      location: [place],
    }),
    listed('Location', room, {
      status: 'active',
      name: `Room ${index + 1}`,
      physicalType: ROOM,
      partOf: place,
    }),
    listed('Schedule', id, {
      active: true,
      actor: [{ reference: `PractitionerRole/${id}` }, { reference: `Location/${room}` }],
    }),
    ...hours.map((start) => slotOf(id, start)),
  ];
}

/** Four thousand of one form: checking each would be most of the start. */
const slotOf = (schedule: string, start: Date): Listed => {
  const resource = {
    resourceType: 'Slot' as const,
    schedule: { reference: `Schedule/${schedule}` },
    status: 'free',
    start: start.toISOString(),
    end: new Date(start.getTime() + VISIT_MS).toISOString(),
  };
  const hour = resource.start.slice(0, 'YYYY-MM-DDTHH'.length);
  return { type: 'Slot', id: `${schedule}-${hour}`, resource };
};

function listed(type: ResourceType, id: string, content: object): Listed {
  const resource = { resourceType: type, ...content };
  if (!isResource(type, resource)) throw new Error(`the seed of ${type} is no ${type}`);
  return { type, id, resource };
}
