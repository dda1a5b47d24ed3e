import type { Answer } from '../answer.js';
import type { Operation } from '../fault.js';
import type { FiledPatient, PatientFile } from './patient-file.js';
import { personIn } from './patient-xml.js';
import type { MagicBody } from './unity-desk.js';
import { magicError, rowsAnswer } from './unity-error.js';

/** What a site may have an action for. Its names are not in the reference: whoever starts the site gives them. */
export type SitePart =
  | 'createPatient'
  | 'findByKey'
  | 'readPatient'
  | 'retirePatient'
  | 'listEncounters';

/** The names of the actions that the site has; one without a name it does not have. */
export type SiteNames = Readonly<Partial<Record<SitePart, string>>>;

interface Action {
  readonly operation: Operation;
  /** The places that it takes; a value anywhere else is refused. */
  readonly places: readonly (keyof MagicBody)[];
  answer(file: PatientFile, body: MagicBody): Answer;
}

export const IN_USE = 'The external id is in use.';

/** Not in the reference: the smallest plausible forms, with ids of the site's and of whoever sent the patient. */
export const SITE_ACTIONS: Readonly<Record<SitePart, Action>> = {
  createPatient: {
    operation: 'create',
    places: ['Parameter1', 'Parameter2'],
    answer(file, { Action, Parameter1, Parameter2 }) {
      const person = personIn(Parameter1);
      if (person === undefined || Parameter2 === '')
        return magicError(Action, 'The registration is not complete.');
      if (file.byExternalId(Parameter2).length > 0) return magicError(Action, IN_USE);
      return rowsAnswer(Action, [{ PatientID: file.add(Parameter2, person).id }]);
    },
  },
  findByKey: {
    operation: 'search',
    places: ['Parameter1'],
    answer: (file, { Action, Parameter1 }) =>
      rowsAnswer(Action, file.byExternalId(Parameter1).map(shown)),
  },
  readPatient: {
    operation: 'read',
    places: ['PatientID'],
    answer(file, { Action, PatientID }) {
      const patient = file.get(PatientID);
      return rowsAnswer(Action, patient === undefined ? [] : [shown(patient)]);
    },
  },
  retirePatient: {
    operation: 'update',
    places: ['PatientID', 'Parameter1'],
    answer(file, { Action, PatientID, Parameter1 }) {
      const patient = file.get(PatientID);
      if (patient === undefined || Parameter1 !== 'N')
        return magicError(Action, 'The patient or the status is not known.');
      return rowsAnswer(Action, [shown(file.keep({ ...patient, isActive: false }))]);
    },
  },
  listEncounters: {
    operation: 'lookup',
    places: ['PatientID'],
    answer(file, { Action, PatientID }) {
      const count = file.get(PatientID)?.encounters ?? 0;
      // Public clients met a row of zeros where there is none.
      const none = { id: '0', patientid: '0' };
      const some = Array.from({ length: count }, (_, at) => ({ id: `${at + 1}` }));
      return rowsAnswer(Action, count === 0 ? [none] : some);
    },
  },
};

const shown = ({ id, externalId, isActive }: FiledPatient) => ({
  PatientID: id,
  ExternalID: externalId,
  Active: isActive ? 'Y' : 'N',
});
