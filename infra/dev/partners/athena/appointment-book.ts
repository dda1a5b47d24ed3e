import type { Answer } from '../answer.js';
import type { StateFolder } from '../state-folder.js';
import { faultIn, refused } from './athena-answer.js';
import { athenaPractice, isDepartment, isProvider } from './practice.js';
import { type Appointment, seededSlots } from './seeded-slots.js';

/** The appointment book of the practice: a slot that is booked is the appointment, under the same id. */
export class AppointmentBook {
  readonly #folder: StateFolder;
  readonly #appointments = new Map<string, Appointment>();
  #filledOn = '';

  constructor(folder: StateFolder) {
    this.#folder = folder;
    this.#refill();
    for (const each of folder.load() as readonly Appointment[])
      this.#appointments.set(each.appointmentid, each);
  }

  /** What is or was booked; an open slot is no record of anybody. */
  booked(): readonly Appointment[] {
    return [...this.#appointments.values()].filter(
      ({ appointmentstatus }) => appointmentstatus !== 'o',
    );
  }

  get(id: string): Appointment | undefined {
    return this.#appointments.get(id);
  }

  /** What some other hand writes into the book. */
  keep(appointment: Appointment): void {
    this.#appointments.set(appointment.appointmentid, appointment);
    this.#folder.save(`appointment-${appointment.appointmentid}`, appointment);
  }

  /** Reference, row "Book": `GET appointments/open`. Not in the reference: the names of its parameters and fields. */
  open(query: URLSearchParams): Answer {
    const required = ['providerid', 'departmentid', 'reasonid', 'startdate', 'enddate'];
    const fault = faultIn(query, { required });
    if (fault !== null) return fault;
    const {
      providerid = '',
      departmentid = '',
      reasonid,
      startdate,
      enddate,
    } = Object.fromEntries(query);
    if (!isProvider(providerid) || !isDepartment(departmentid))
      return refused(400, 'no such provider or department');
    this.#refill();
    const [from, to] = [sortable(startdate), sortable(enddate)];
    const found = [...this.#appointments.values()].filter(
      (each) =>
        each.appointmentstatus === 'o' &&
        each.providerid === providerid &&
        each.departmentid === departmentid &&
        reasonid === athenaPractice.visitReasonId &&
        sortable(each.date) >= from &&
        sortable(each.date) <= to,
    );
    return listed(found);
  }

  /** Reference, row "Book": `PUT appointments/{id}`, 409 when the slot is taken. */
  book(id: string, form: URLSearchParams, isPatient: (id: string) => boolean): Answer {
    const fault = faultIn(form, {
      required: ['patientid', 'reasonid'],
      optional: ['donotsendconfirmationemail'],
    });
    if (fault !== null) return fault;
    const slot = this.get(id);
    const patientid = form.get('patientid') ?? '';
    if (slot === undefined) return refused(404, 'no such appointment');
    if (!isPatient(patientid)) return refused(400, 'no such patient');
    if (form.get('reasonid') !== athenaPractice.visitReasonId)
      return refused(400, 'no such reason');
    if (slot.appointmentstatus !== 'o') return refused(409, 'slot taken');
    const booked = { ...slot, appointmentstatus: 'f', patientid };
    this.keep(booked);
    return { status: 200, body: [booked] };
  }

  /** Reference, row "Cancel": `{"status":"x"}`. Not in the reference: the time is offered again under another id. */
  cancel(id: string, form: URLSearchParams): Answer {
    const fault = faultIn(form, { required: ['patientid'] });
    if (fault !== null) return fault;
    const booked = this.get(id);
    if (booked?.patientid !== form.get('patientid')) return refused(404, 'no such appointment');
    if (booked?.appointmentstatus !== 'f') return refused(400, 'not to be cancelled');
    this.keep({ ...booked, appointmentstatus: 'x' });
    const { patientid: _, ...slot } = booked;
    this.keep({ ...slot, appointmentid: `${Number(id) + 1}`, appointmentstatus: 'o' });
    return { status: 200, body: { status: 'x' } };
  }

  /** Not in the reference: a list of one, as public clients of the API read it. */
  read(id: string): Answer {
    const found = this.get(id);
    return found === undefined
      ? refused(404, 'no such appointment')
      : { status: 200, body: [found] };
  }

  /** Not in the reference: the vendor's published interface. */
  of(patientid: string, query: URLSearchParams): Answer {
    const fault = faultIn(query, { optional: ['showcancelled', 'showpast'] });
    if (fault !== null) return fault;
    const withCancelled = query.get('showcancelled') === 'true';
    const theirs = this.booked().filter(
      (each) => each.patientid === patientid && (withCancelled || each.appointmentstatus !== 'x'),
    );
    return listed(theirs);
  }

  /** Once a day: the books of the practice reach a day further. */
  #refill(): void {
    const today = new Date().toDateString();
    if (this.#filledOn === today) return;
    this.#filledOn = today;
    for (const slot of seededSlots(new Date()))
      if (!this.#appointments.has(slot.appointmentid))
        this.#appointments.set(slot.appointmentid, slot);
  }
}

const sortable = (date = ''): string => date.replace(/^(\d+)\/(\d+)\/(\d+)$/, '$3-$1-$2');

const listed = (found: readonly Appointment[]): Answer => ({
  status: 200,
  body: {
    totalcount: found.length,
    appointments: found.toSorted((one, other) => whenOf(one).localeCompare(whenOf(other))),
  },
});

const whenOf = ({ date, starttime }: Appointment): string => `${sortable(date)} ${starttime}`;
