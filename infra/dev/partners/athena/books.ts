import { join } from 'node:path';
import { openStateFolder } from '../state-folder.js';
import { AppointmentBook } from './appointment-book.js';
import { PatientBook } from './patient-book.js';

/** What the practice keeps. */
export interface Books {
  readonly patients: PatientBook;
  readonly appointments: AppointmentBook;
}

export function openBooks(stateFolder: string | undefined): Books {
  const within = (name: string) => openStateFolder(stateFolder && join(stateFolder, name));
  return {
    patients: new PatientBook(within('athena-patients')),
    appointments: new AppointmentBook(within('athena-appointments')),
  };
}
