import type { StateFolder } from '../state-folder.js';

/** A patient of the site. None is ever removed. */
export interface FiledPatient {
  readonly id: string;
  /** The id that the site that sent the patient has for it. */
  readonly externalId: string;
  readonly isActive: boolean;
  readonly encounters: number;
  readonly person: Readonly<Record<string, string>>;
}

const FIRST_ID = 1001;

/** The patients of the site, kept across restarts. */
export class PatientFile {
  readonly #folder: StateFolder;
  readonly #patients = new Map<string, FiledPatient>();

  constructor(folder: StateFolder) {
    this.#folder = folder;
    for (const each of folder.load() as readonly FiledPatient[]) this.#patients.set(each.id, each);
  }

  all(): readonly FiledPatient[] {
    return [...this.#patients.values()];
  }

  get(id: string): FiledPatient | undefined {
    return this.#patients.get(id);
  }

  byExternalId(externalId: string): readonly FiledPatient[] {
    return this.all().filter((each) => each.externalId === externalId);
  }

  add(externalId: string, person: FiledPatient['person']): FiledPatient {
    const id = `${FIRST_ID + this.#patients.size}`;
    return this.keep({ id, externalId, isActive: true, encounters: 0, person });
  }

  keep(patient: FiledPatient): FiledPatient {
    this.#patients.set(patient.id, patient);
    this.#folder.save(`patient-${patient.id}`, patient);
    return patient;
  }
}
