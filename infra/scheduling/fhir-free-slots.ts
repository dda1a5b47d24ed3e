import { Type } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';
import type { Preferences } from '../../activities/domain/applicant.js';
import { NEW_PATIENT_VISIT_MINUTES } from '../../activities/domain/visit.js';
import type { FhirClient } from '../fhir/fhir-client.js';
import { idIn } from '../fhir/reference.js';
import { suits } from './clinic-time.js';
import type { Booking } from './fhir-booking.js';
import { providerOf, timeZoneOf } from './fhir-provider.js';
import { asSlot, endOf, type Slot, startOf } from './fhir-slot.js';

const PAGE = 50;
/** Half a year of hourly visits; what lies further ahead is not offered. */
const MOST_PAGES = 20;
const MOST_SCHEDULES = 10;
const MS_PER_MINUTE = 60_000;

const scheduleSchema = Type.Object({
  actor: Type.Array(Type.Object({ reference: Type.Optional(Type.String()) })),
});

/** The provider's open book: its Schedules, and the rooms that belong to each. */
export interface OpenBook {
  readonly schedules: ReadonlyMap<string, readonly string[]>;
  readonly isWished: (slot: Slot) => boolean;
}

/** Opens the book of a provider as the applicant wishes to read it. */
export async function openBook(
  { fhir, settings }: Booking,
  roleId: string,
  preferences: Preferences,
): Promise<OpenBook> {
  const [schedules, provider] = await Promise.all([
    schedulesOf(fhir, roleId),
    providerOf(fhir, roleId),
  ]);
  const timeZone = timeZoneOf(provider, settings.timeZone);
  const isLongEnough = (slot: Slot) =>
    endOf(slot) - startOf(slot) >= NEW_PATIENT_VISIT_MINUTES * MS_PER_MINUTE;
  return {
    schedules,
    isWished: (slot) => isLongEnough(slot) && suits(startOf(slot), preferences, timeZone),
  };
}

async function schedulesOf(fhir: FhirClient, roleId: string) {
  const found = await fhir.search('Schedule', {
    actor: `PractitionerRole/${roleId}`,
    active: 'true',
    _count: `${MOST_SCHEDULES}`,
  });
  const placesIn = (schedule: unknown) =>
    Value.Check(scheduleSchema, schedule)
      ? schedule.actor.flatMap(({ reference }) => idIn(reference, 'Location') ?? [])
      : [];
  return new Map(
    found.map((each) => [each.id, placesIn(each).map((place) => `Location/${place}`)]),
  );
}

/** The rooms and clinics of a slot's schedule. */
export const placesOf = ({ schedules }: OpenBook, { schedule }: Slot): readonly string[] =>
  schedules.get(idIn(schedule?.reference, 'Schedule') ?? '') ?? [];

/**
 * The earliest free slots that suit, by a fresh search; empty means that there is none. Pages by time, since links
 * would come from outside, and until a page brings nothing new, since a page may be smaller than what was asked for.
 */
export async function freeSlots(
  { fhir, settings }: Booking,
  { schedules, isWished }: OpenBook,
): Promise<readonly Slot[]> {
  if (schedules.size === 0) return [];
  const seen = new Set<string>();
  let from = Date.now();
  for (let page = 0; page < MOST_PAGES; page++) {
    const found = await fhir.search('Slot', {
      schedule: [...schedules.keys()].map((id) => `Schedule/${id}`).join(','),
      status: 'free',
      start: `ge${new Date(from).toISOString()}`,
      ...(settings.slotServiceType === undefined
        ? {}
        : { 'service-type': settings.slotServiceType }),
      _sort: 'start',
      _count: `${PAGE}`,
    });
    const fresh = found.map(asSlot).filter(({ id }) => !seen.has(id));
    if (fresh.length === 0) return [];
    for (const { id } of fresh) seen.add(id);
    const wished = fresh.filter((slot) => isFreeNow(slot) && isWished(slot));
    if (wished.length > 0) return wished.toSorted((one, other) => startOf(one) - startOf(other));
    from = Math.max(from, ...fresh.map(startOf));
  }
  return [];
}

const isFreeNow = (slot: Slot): boolean => slot.status === 'free' && startOf(slot) >= Date.now();
