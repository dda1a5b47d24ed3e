import { Failure } from '../../activities/domain/failure.js';
import { Phi } from '../../activities/domain/phi.js';
import type { AppointmentDetails } from '../../activities/ports/scheduling.js';
import { idIn } from '../fhir/reference.js';
import { type Appointment, actorsOf, slotsOf } from './fhir-appointment.js';
import type { Booking } from './fhir-booking.js';
import { asLocation, type Location, providerOf, timeZoneOf } from './fhir-provider.js';
import { asSlot, type Slot } from './fhir-slot.js';

const ASK = 'please ask at the reception';

/** When and where, read from the appointment, its slot, and the directory. */
export async function detailsOf(
  booking: Booking,
  appointment: Appointment,
): Promise<Phi<AppointmentDetails>> {
  const { fhir, settings } = booking;
  const slot = await slotOf(booking, appointment);
  const start = Date.parse(appointment.start ?? slot?.start ?? '');
  if (Number.isNaN(start)) throw new Failure('UNEXPECTED');
  const [provider, room] = await Promise.all([
    roleOf(booking, appointment, slot).then((id) => providerOf(fhir, id)),
    roomOf(booking, appointment),
  ]);
  return new Phi({
    startsAt: new Date(start).toISOString(),
    timeZone: timeZoneOf(provider, settings.timeZone),
    providerName: provider.name,
    clinicName: nameOf(provider.clinic) ?? '',
    room: nameOf(room) ?? ASK,
    address: addressOf(provider.clinic),
  });
}

const nameOf = (place: Location | null): string | undefined => place?.name;

async function slotOf({ fhir }: Booking, appointment: Appointment): Promise<Slot | null> {
  const [id] = slotsOf(appointment);
  const { resource } = id === undefined ? { resource: null } : await fhir.read('Slot', id);
  return resource && asSlot(resource);
}

/** The provider takes part; where the server let us name the patient alone, the slot's Schedule tells whose it is. */
async function roleOf(
  { fhir }: Booking,
  appointment: Appointment,
  slot: Slot | null,
): Promise<string> {
  const [named] = actorsOf(appointment, 'PractitionerRole');
  if (named !== undefined) return named;
  const schedule = idIn(slot?.schedule?.reference, 'Schedule');
  const { resource } =
    schedule === null ? { resource: null } : await fhir.read('Schedule', schedule);
  const actors = (resource as { actor?: readonly { reference?: string }[] } | null)?.actor ?? [];
  const [role] = actors.flatMap(({ reference }) => idIn(reference, 'PractitionerRole') ?? []);
  if (role === undefined) throw new Failure('UNEXPECTED');
  return role;
}

/** The first place that takes part is the room of the slot's schedule. */
async function roomOf({ fhir }: Booking, appointment: Appointment): Promise<Location | null> {
  const [place] = actorsOf(appointment, 'Location');
  if (place === undefined) return null;
  const { resource } = await fhir.read('Location', place);
  return asLocation(resource);
}

function addressOf(clinic: Location | null): string {
  const { text, line = [], city, state, postalCode } = clinic?.address ?? {};
  const area = [state, postalCode].filter((part) => part !== undefined).join(' ');
  return (
    text ?? [...line, city, area].filter((part) => part !== undefined && part !== '').join(', ')
  );
}
