import type { Attempt } from '../../activities/domain/attempt.js';
import type { EnrollmentId } from '../../activities/domain/ids.js';
import type { ChartedSettings } from '../fhir/charted.js';
import { FhirClient } from '../fhir/fhir-client.js';
import type { Identifier } from '../fhir/fhir-resource.js';

/**
 * How a server lets us book. `r4`: Slot and Appointment are ours to write. `millennium`: a booked Appointment on one
 * Slot, a cancel, no delete. `none`: nothing that could be undone again, so no booking is made. Epic is `none`: its
 * `$find` and `$book` are STU3, and its cancel is not public (reference, "EHR vendors").
 */
export type BookingProfile = 'r4' | 'millennium' | 'none';

/** A FHIR R4 server as the appointment book. */
export interface FhirSchedulingSettings extends ChartedSettings {
  readonly profile: BookingProfile;
  /** IANA zone of a clinic whose Location tells none. */
  readonly timeZone: string;
  /** Only slots for this type of service, `system|code`; all free ones when not said. */
  readonly slotServiceType?: string;
  /**
   * The id of an enrollment's appointment, as the intent remembers it; null while there is none. Needed at Millennium,
   * where none is found by our key: without it nothing is booked there.
   */
  readonly appointmentOf?: (id: EnrollmentId) => Promise<string | null>;
}

/** One attempt at the book. */
export interface Booking {
  readonly fhir: FhirClient;
  readonly settings: FhirSchedulingSettings;
  readonly attempt: Attempt;
  readonly key: Identifier;
}

export const bookingFor = (settings: FhirSchedulingSettings, attempt: Attempt): Booking => ({
  fhir: new FhirClient(settings, attempt),
  settings,
  attempt,
  key: { system: settings.identifierSystem, value: attempt.key },
});

/** Whom and what an appointment is for. */
export interface Visit {
  readonly patientId: string;
  readonly roleId: string;
  /** Rooms and clinics whose book the slot is in, as `Location/<id>`. */
  readonly places: readonly string[];
}
