import { ASKED_BY_PATIENT } from './clinical-types.js';
import { RETAINED, type VendorProfile } from './vendor-profile.js';

/** What differs from one Millennium domain to the next. */
export interface MillenniumSite {
  /** The organization that gives new patients their record number, as `Organization/<id>`. */
  readonly assigner: string;
  /**
   * The type under which the site files our identifiers: a code of HL7 v2-0203. Which ones a site takes is not in the
   * reference; left out, they are resource identifiers.
   */
  readonly identifierType?: string;
}

const IDENTIFIER_TYPES = 'http://terminology.hl7.org/CodeSystem/v2-0203';

/**
 * Oracle Health Millennium (reference, "EHR vendors"). It advertises no conditional create, and nothing that undoes a
 * patient: not even `active` can be set to false. That a Coverage can be filed is not in the reference, so none is.
 */
export const millennium = ({ assigner, identifierType = 'RI' }: MillenniumSite): VendorProfile => ({
  capabilities: {
    conditionalCreate: false,
    hardDelete: false,
    historyPurge: false,
    deactivate: false,
    pcpWrite: true,
    book: 'appointment',
    coverage: false,
    enumerate: false,
  },
  undone: RETAINED,
  outcomeCodes: null,
  prefer: null,
  patientProfile: null,
  // Reference: the first identifier holds only its assigner; later ones need type, system and value.
  identifiersOf: (own) => [
    { assigner: { reference: assigner } },
    ...own.map(({ system, value }) => ({
      type: { coding: [{ system: IDENTIFIER_TYPES, code: identifierType }] },
      system,
      value,
    })),
  ],
  clinicalTypes: ASKED_BY_PATIENT,
});
