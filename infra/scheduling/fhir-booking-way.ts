import type { UndoResult } from '../../activities/domain/undo-result.js';
import type { Made } from '../../activities/ports/record.js';
import type { Appointment } from './fhir-appointment.js';
import type { Booking, Visit } from './fhir-booking.js';
import type { Slot } from './fhir-slot.js';

/** How a server books that files appointments under our key. */
export interface BookingWay {
  /** The enrollment's appointments, as far as they can be told from others. */
  found(booking: Booking): Promise<readonly Appointment[]>;
  /** Slots that an earlier attempt took and has no appointment on. */
  held(booking: Booking): Promise<readonly Slot[]>;
  /** Books the slot; `taken` when somebody else did, and then nothing was changed. */
  take(booking: Booking, slot: Slot, visit: Visit): Promise<'booked' | 'taken'>;
  /** Lets go of what the attempts hold beside the appointment. */
  tidy(booking: Booking, kept: Appointment): Promise<void>;
  undo(booking: Booking, made: Made | null): Promise<UndoResult>;
  isGone(booking: Booking, made: Made | null): Promise<boolean>;
}
