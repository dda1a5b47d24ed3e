import { hands, type UnityAction } from '../unity/unity-action.js';

/** An action that answers with rows, and the name of the field that holds the vendor's id of the patient. */
type WithId = UnityAction & { readonly id: string };

/**
 * What a site's TouchWorks can be asked for. The names stand behind the vendor's portal (reference, bullet TouchWorks),
 * so each is configured, or missing: then the adapter says that it cannot.
 */
export interface TouchworksActions {
  /** Registers a patient. May take every value of the person, `{key}` and `{ourPatientId}`. */
  readonly createPatient?: WithId;
  /** Finds patients by `{key}`; `key` is the field that must carry it, so that a looser search is noticed. */
  readonly findByKey?: WithId & { readonly key: string };
  /** Reads a patient by `{id}`; `key` and `retired` are the fields that tell whose it is and what became of it. */
  readonly readPatient?: UnityAction & {
    readonly key?: string;
    readonly retired?: { readonly field: string; readonly value: string };
  };
  /**
   * Retires the patient of `{id}`: the vendor keeps the chart. Configured only with the `key` of `readPatient`, and asked
   * for only with its `retired`: else a chart could be retired unread, or nobody could say whether it was.
   */
  readonly retirePatient?: UnityAction;
  /** Lists what care was given to the patient of `{id}`; without it that is not looked at before a retirement. */
  readonly listEncounters?: UnityAction;
}

/** The values of a person, as an action's places may name them. The SSN digits are none (45 CFR 164.502(b)). */
export const PERSON_VALUES = [
  ...(['firstName', 'lastName', 'dateOfBirth', 'gender', 'email', 'phone'] as const),
  ...(['addressLine1', 'city', 'state', 'postalCode', 'country', 'insurancePolicyNumber'] as const),
] as const;

/** Those of them that the site's action hands over. */
export const valuesTaken = ({ createPatient }: Pick<TouchworksActions, 'createPatient'>) =>
  PERSON_VALUES.filter(
    (name) =>
      createPatient !== undefined &&
      (hands(createPatient, name) || (name === 'dateOfBirth' && hands(createPatient, US_DATE))),
  );

/** The date of birth as MM/DD/YYYY, as other dates stand in Unity. */
export const US_DATE = 'dateOfBirthUs';

/** The action that retires a chart; null unless the chart can then be seen to be retired. */
export const retirementOf = ({
  retirePatient,
  readPatient,
}: TouchworksActions): UnityAction | null =>
  retirePatient !== undefined && readPatient?.retired !== undefined ? retirePatient : null;

/** What TouchWorks can do for us with these actions, as data. */
export const touchworksCapabilities = (actions: TouchworksActions) =>
  ({
    /** No idempotency key is known. */
    conditionalCreate: false,
    hardDelete: false,
    historyPurge: false,
    deactivate: retirementOf(actions) !== null,
    /** Not verified in the reference, so neither is asked for. */
    pcpWrite: false,
    book: false,
  }) as const;
