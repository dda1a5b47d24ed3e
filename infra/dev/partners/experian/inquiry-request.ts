import { type Static, Type } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';
import type { Inquired } from '../identity-score.js';

const strict = { additionalProperties: false } as const;
const text = Type.String({ minLength: 1, maxLength: 200 });

/** Reference, "Identity verification", line 1: `header` with exactly these fields, `expRequestId` null. */
const header = Type.Object(
  {
    tenantId: text,
    requestType: Type.Literal('PreciseIdOnly'),
    clientReferenceId: Type.String({ minLength: 1, maxLength: 128 }),
    expRequestId: Type.Null(),
    messageTime: Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}Z$' }),
    txnId: Type.String(),
    time: Type.String(),
    options: Type.Object({}, strict),
  },
  strict,
);

/** Not in the reference, which says `contacts:[...]`: our assumption, in the words of public client code. */
const contact = Type.Object(
  {
    id: text,
    person: Type.Object(
      {
        personDetails: Type.Object(
          { dateOfBirth: Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}$' }) },
          strict,
        ),
        names: Type.Array(Type.Object({ firstName: text, surName: text }, strict), {
          minItems: 1,
          maxItems: 1,
        }),
      },
      strict,
    ),
    addresses: Type.Array(
      Type.Object({ id: text, addressType: Type.Literal('CURRENT'), postal: text }, strict),
      { minItems: 1, maxItems: 1 },
    ),
    identityDocuments: Type.Array(
      Type.Object(
        {
          documentType: Type.Literal('SSN'),
          documentNumber: Type.String({ pattern: '^\\d{4}$' }),
        },
        strict,
      ),
      { minItems: 1, maxItems: 1 },
    ),
  },
  strict,
);

/** Not in the reference, which says `application:{...}`: as above. */
const application = Type.Object(
  {
    productDetails: Type.Object({ productType: text }, strict),
    applicants: Type.Array(
      Type.Object({ contactId: text, applicantType: Type.Literal('APPLICANT') }, strict),
      { minItems: 1, maxItems: 1 },
    ),
  },
  strict,
);

const requestSchema = Type.Object(
  {
    header,
    payload: Type.Object(
      {
        contacts: Type.Array(contact, { minItems: 1, maxItems: 1 }),
        application,
        control: Type.Array(Type.Object({ option: text, value: Type.String() }, strict)),
      },
      strict,
    ),
  },
  strict,
);

/** An inquiry as CrossCore takes it. */
export type InquiryRequest = Static<typeof requestSchema>;

/** Whether it is one, with the product option that the reference names. */
export const isInquiryRequest = (body: unknown): body is InquiryRequest =>
  Value.Check(requestSchema, body) &&
  body.payload.control.some(({ option, value }) => option === 'PRODUCT_OPTION' && value === '24') &&
  body.payload.application.applicants[0]?.contactId === body.payload.contacts[0]?.id;

/** Whom it asks about, in the words of the shared registry. */
export function inquiredIn({ payload }: InquiryRequest): Inquired {
  const [contact] = payload.contacts;
  const name = contact?.person.names[0];
  return {
    name: { first: name?.firstName ?? '', last: name?.surName ?? '' },
    dateOfBirth: contact?.person.personDetails.dateOfBirth ?? '',
    ssnLast4: contact?.identityDocuments[0]?.documentNumber ?? '',
    postalCode: contact?.addresses[0]?.postal ?? '',
  };
}
