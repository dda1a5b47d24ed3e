import type { Attempt } from '../../activities/domain/attempt.js';
import type { IdentityFields } from '../../activities/ports/identity.js';

/** What of a request comes from our contract with Experian, and not from the person. */
export interface ExperianContract {
  readonly tenantId: string;
  /**
   * The legal ground for an inquiry, in the bureau's word for it (`productDetails.productType`). Which one holds is for
   * the hospital to say, so there is no default.
   */
  readonly productType: string;
  /** Control options beside `PRODUCT_OPTION`, such as the subscriber's codes; their names are the contract's. */
  readonly controlOptions: Readonly<Record<string, string>>;
}

/** Precise ID with the score and the decision. */
const PRODUCT_OPTION = '24';
const CONTACT_ID = 'APPLICANT_CONTACT_ID_1';
const FRACTION = /\.\d+Z$/;

/**
 * One CrossCore request. The envelope is the reference's; the inner fields of contact and application are not in it:
 * they are our assumption, in the words of public client code. A photo id is not sent: no field for it is known.
 */
export const experianRequest = (
  { tenantId, productType, controlOptions }: ExperianContract,
  { key }: Attempt,
  person: IdentityFields,
) => ({
  header: {
    tenantId,
    requestType: 'PreciseIdOnly',
    clientReferenceId: key,
    expRequestId: null,
    messageTime: new Date().toISOString().replace(FRACTION, 'Z'),
    // Not in the reference: what stands in these two. Public client code leaves them empty.
    txnId: '',
    time: '',
    options: {},
  },
  payload: {
    contacts: [contactOf(person)],
    application: {
      productDetails: { productType },
      applicants: [{ contactId: CONTACT_ID, applicantType: 'APPLICANT' }],
    },
    control: Object.entries({ ...controlOptions, PRODUCT_OPTION }).map(([option, value]) => ({
      option,
      value,
    })),
  },
});

const contactOf = (person: IdentityFields) => ({
  id: CONTACT_ID,
  person: {
    personDetails: { dateOfBirth: person.dateOfBirth },
    names: [{ firstName: person.firstName, surName: person.lastName }],
  },
  addresses: [{ id: 'ADDRESS_1', addressType: 'CURRENT', postal: person.postalCode }],
  identityDocuments: [{ documentType: 'SSN', documentNumber: person.ssnLast4 }],
});
