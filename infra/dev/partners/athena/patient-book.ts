import type { Answer } from '../answer.js';
import type { Subject } from '../fault.js';
import type { StateFolder } from '../state-folder.js';
import { faultIn, missing, refused } from './athena-answer.js';
import { isDepartment, isProvider } from './practice.js';

/** A registered patient: what was sent, and what the practice keeps beside it. */
export type Patient = Readonly<Record<string, string>> & {
  readonly patientid: string;
  readonly status: string;
};

/** Reference, "EHR vendors", row "Create patient" (form-encoded) and bullet "athena: dob is MM/DD/YYYY". */
const REQUIRED = ['departmentid', 'firstname', 'lastname', 'dob'];
/** Not in the reference: the vendor's page "Patient Creation" asks for at least one of these. */
const CONTACTS = ['email', 'homephone', 'zip'];
/** Not in the reference: fields of the vendor's published interface that somebody here sends. */
const OPTIONAL = [
  ...CONTACTS,
  ...['sex', 'address1', 'city', 'state', 'countrycode3166', 'notes', 'showerrormessage'],
];
const DOB = /^(0[1-9]|1[0-2])\/(0[1-9]|[12]\d|3[01])\/(19|20)\d{2}$/;
const STATUSES = new Set(['active', 'inactive', 'prospective', 'deleted']);
const FIRST_ID = 5309;

/** The patients of the practice. None is ever removed: `deleted` is a status. */
export class PatientBook {
  readonly #folder: StateFolder;
  readonly #patients = new Map<string, Patient>();

  constructor(folder: StateFolder) {
    this.#folder = folder;
    for (const each of folder.load() as readonly Patient[])
      this.#patients.set(each.patientid, each);
  }

  all(): readonly Patient[] {
    return [...this.#patients.values()];
  }

  get(id: string): Patient | undefined {
    return this.#patients.get(id);
  }

  /** What some other hand does to a patient, such as giving it another status. */
  keep(patient: Patient): void {
    this.#patients.set(patient.patientid, patient);
    this.#folder.save(`patient-${patient.patientid}`, patient);
  }

  /** Reference, row "Create patient": 200 with a list of one id; 400 with `missingfields`. */
  register(form: URLSearchParams): Answer {
    const fault = faultIn(form, { required: REQUIRED, optional: OPTIONAL }) ?? faultOf(form);
    if (fault !== null) return fault;
    const match = this.all().find((each) => isMatch(each, form));
    // Not in the reference: the vendor's page says that a match is handed out unless an error is asked for.
    if (match !== undefined)
      return form.get('showerrormessage') === 'true'
        ? refused(409, 'patient exists')
        : created(match.patientid);
    const { showerrormessage: _, ...person } = Object.fromEntries(form);
    const patientid = `${FIRST_ID + this.#patients.size}`;
    this.keep({ ...person, patientid, status: 'active' });
    return created(patientid);
  }

  /** Not in the reference: a list of one; the id of a patient who was merged leads to the one who is left. */
  read(id: string): Answer {
    const patient = this.get(this.get(id)?.['mergedinto'] ?? id);
    return patient === undefined
      ? refused(404, 'no such patient')
      : { status: 200, body: [patient] };
  }

  /** Reference, rows "Assign PCP" (`primaryproviderid`) and "Patient undo" (`?status=deleted`). */
  update(id: string, query: URLSearchParams, form: URLSearchParams): Answer {
    const patient = this.get(id);
    if (patient === undefined) return refused(404, 'no such patient');
    const known = { optional: ['status', 'primaryproviderid'] };
    const changes = new URLSearchParams([...query, ...form]);
    const fault = faultIn(changes, known);
    if (fault !== null) return fault;
    const { status, primaryproviderid } = Object.fromEntries(changes);
    if (status !== undefined && !STATUSES.has(status)) return refused(400, 'no such status');
    if (primaryproviderid !== undefined && !isProvider(primaryproviderid))
      return refused(400, 'no such provider');
    this.keep({ ...patient, ...Object.fromEntries(changes) });
    return created(id);
  }
}

const created = (patientid: string): Answer => ({ status: 200, body: [{ patientid }] });

function faultOf(form: URLSearchParams): Answer | null {
  if (!CONTACTS.some((name) => form.get(name))) return missing(CONTACTS);
  if (!DOB.test(form.get('dob') ?? '')) return refused(400, 'dob is MM/DD/YYYY');
  if (!isDepartment(form.get('departmentid') ?? '')) return refused(400, 'no such department');
  return null;
}

/** Not in the reference: same name, same birth, and one contact in common is taken for the same person. */
function isMatch(patient: Patient, form: URLSearchParams): boolean {
  const same = (name: string) =>
    patient[name] !== undefined && patient[name]?.toLowerCase() === form.get(name)?.toLowerCase();
  return (
    patient.status !== 'deleted' &&
    ['firstname', 'lastname', 'dob'].every(same) &&
    CONTACTS.some(same)
  );
}

/** Whom a stored or sent patient is about, so that a fault can strike one of them. */
export const subjectOf = (person: Readonly<Record<string, string>>): Subject => ({
  keys: person['notes'] === undefined ? [] : [person['notes']],
  people: [
    {
      firstName: person['firstname'] ?? '',
      lastName: person['lastname'] ?? '',
      dateOfBirth: (person['dob'] ?? '').replace(/^(\d+)\/(\d+)\/(\d+)$/, '$3-$1-$2'),
    },
  ],
});
