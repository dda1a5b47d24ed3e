import type { Attempt } from '../../activities/domain/attempt.js';
import { Failure } from '../../activities/domain/failure.js';
import type { EnrollmentId } from '../../activities/domain/ids.js';
import { Phi } from '../../activities/domain/phi.js';
import { phiAccess } from '../../activities/domain/phi-access.js';
import type { AppointmentDetails, Scheduling } from '../../activities/ports/scheduling.js';
import { type AthenaAppointment, appointmentsOf } from '../athena/athena-appointment.js';
import { AthenaClient, type AthenaSettings } from '../athena/athena-client.js';
import { instantOf } from '../athena/clinic-time.js';
import { bookFirstFree } from './athena-booking.js';
import { isVisitGone, removeVisit } from './athena-cancel.js';

/** Where visits at athenahealth are booked, and what the vendor's ids stand for here. */
export interface AthenaSchedulingSettings extends AthenaSettings {
  /** The vendor's id of the department whose slots are offered. */
  readonly departmentId: string;
  /** The vendor's id of the reason "new patient visit": it decides which slots are offered and how long they are. */
  readonly visitReasonId: string;
  /** The vendor's id of the enrollment's chart, as the EHR gave it; null while there is none. */
  readonly chartOf: (id: EnrollmentId) => Promise<string | null>;
  /** The vendor's id of a provider of our directory; undefined where it does not know them. */
  readonly vendorProviderOf: (providerId: string) => string | undefined;
  /** The name that the letter gives the vendor's provider. */
  readonly providerNameOf: (vendorProviderId: string) => string;
  /** IANA zone of the department: the vendor's times are its local ones. */
  readonly timeZone: string;
  /** What the letter says of the place. */
  readonly clinic: Pick<AppointmentDetails, 'clinicName' | 'room' | 'address'>;
  /** How long the vendor may take to do what it gave no answer to; none is booked again before. 30 when not said. */
  readonly lateSeconds?: number;
}

/**
 * Visits at athenahealth. A booking carries no key of ours, but it is filed under the chart, which this enrollment made
 * and nobody else knows yet: what is booked for the chart is the enrollment's, unless it was there before the intent
 * or is more than one. So a booking whose answer was lost is found again, and never made twice.
 */
export function athenaScheduling(settings: AthenaSchedulingSettings): Scheduling {
  const bookedFor = (attempt: Attempt) => theVisit(settings, attempt);
  return {
    async find(attempt) {
      const visit = await bookedFor(attempt);
      return visit === null ? null : { id: visit.id, version: null };
    },
    async book(attempt, providerId, applicant) {
      const vendorProviderId = settings.vendorProviderOf(providerId);
      // The mapping lacks them: an engineer mends that, so it is no fault of the enrollment's.
      if (vendorProviderId === undefined) throw new Failure('UNAVAILABLE');
      const chartId = await settings.chartOf(attempt.id);
      if (chartId === null) throw new Failure('UNEXPECTED');
      const booking = { chartId, providerId: vendorProviderId, settings };
      const { preferences = {} } = applicant.reveal(phiAccess);
      return bookFirstFree(new AthenaClient(settings, attempt), booking, preferences);
    },
    async details(attempt) {
      const visit = await bookedFor(attempt);
      if (visit === null) throw new Failure('UNEXPECTED');
      return new Phi(detailsOf(settings, visit));
    },
    remove: async (attempt, made) =>
      removeVisit(new AthenaClient(settings, attempt), await settings.chartOf(attempt.id), made),
    isGone: async (attempt, made) =>
      isVisitGone(new AthenaClient(settings, attempt), await settings.chartOf(attempt.id), made),
  };
}

const detailsOf = (
  { timeZone, providerNameOf, clinic }: AthenaSchedulingSettings,
  { date, startTime, providerId }: AthenaAppointment,
): AppointmentDetails => ({
  startsAt: instantOf(date, startTime, timeZone).toISOString(),
  timeZone,
  providerName: providerNameOf(providerId),
  ...clinic,
});

/**
 * The one visit that is booked for the chart; an undo that was done before is told by the one that is cancelled. Of
 * several nobody can say which is ours: `remove` leaves them alone. Forward, only what names our chart counts: a merge
 * can list the visits of another.
 */
async function theVisit(
  settings: AthenaSchedulingSettings,
  attempt: Attempt,
): Promise<AthenaAppointment | null> {
  const chartId = await settings.chartOf(attempt.id);
  if (chartId === null) return null;
  const visits = await appointmentsOf(new AthenaClient(settings, attempt), chartId);
  const standing = visits.filter(({ status }) => status !== 'cancelled');
  if (attempt.verb !== 'perform') return onlyOne(standing.length > 0 ? standing : visits);
  const ours = standing.filter(({ patientId }) => patientId === chartId);
  if (ours.length > 1) throw new Failure('CONFLICT');
  return onlyOne(ours);
}

const onlyOne = ([one, ...more]: readonly AthenaAppointment[]): AthenaAppointment | null =>
  one === undefined || more.length > 0 ? null : one;
