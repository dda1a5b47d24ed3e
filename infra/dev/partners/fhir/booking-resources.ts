import { Type } from '@sinclair/typebox';
import {
  anyOf,
  coding,
  concept,
  identifier,
  instant,
  reference,
  strict,
  text,
} from './elements.js';

const identifiers = Type.Optional(Type.Array(identifier, { minItems: 1 }));
const extension = Type.Optional(
  Type.Array(Type.Object({ url: text, valueCode: text }, strict), { minItems: 1 }),
);

const Practitioner = Type.Object(
  {
    resourceType: Type.Literal('Practitioner'),
    identifier: identifiers,
    active: Type.Boolean(),
    name: Type.Array(Type.Object({ text }, strict), { minItems: 1 }),
    communication: Type.Optional(Type.Array(concept)),
  },
  strict,
);
const PractitionerRole = Type.Object(
  {
    resourceType: Type.Literal('PractitionerRole'),
    identifier: identifiers,
    active: Type.Boolean(),
    practitioner: reference,
    specialty: Type.Optional(Type.Array(concept)),
    location: Type.Optional(Type.Array(reference)),
  },
  strict,
);
const Location = Type.Object(
  {
    resourceType: Type.Literal('Location'),
    identifier: identifiers,
    extension,
    status: Type.Literal('active'),
    name: text,
    physicalType: Type.Optional(concept),
    partOf: Type.Optional(reference),
    address: Type.Optional(
      Type.Object({ line: Type.Array(text), city: text, state: text, postalCode: text }, strict),
    ),
  },
  strict,
);
const Schedule = Type.Object(
  {
    resourceType: Type.Literal('Schedule'),
    identifier: identifiers,
    active: Type.Boolean(),
    actor: Type.Array(reference, { minItems: 1 }),
  },
  strict,
);
/** https://hl7.org/fhir/R4/valueset-slotstatus.html */
const Slot = Type.Object(
  {
    resourceType: Type.Literal('Slot'),
    identifier: identifiers,
    schedule: reference,
    status: anyOf(['busy', 'free', 'busy-unavailable', 'busy-tentative', 'entered-in-error']),
    start: instant,
    end: instant,
  },
  strict,
);
/** https://hl7.org/fhir/R4/appointment.html */
const Appointment = Type.Object(
  {
    resourceType: Type.Literal('Appointment'),
    identifier: identifiers,
    status: anyOf(['proposed', 'booked', 'arrived', 'fulfilled', 'cancelled', 'noshow']),
    serviceType: Type.Optional(Type.Array(concept)),
    description: Type.Optional(text),
    start: Type.Optional(instant),
    end: Type.Optional(instant),
    minutesDuration: Type.Optional(Type.Integer({ minimum: 1 })),
    slot: Type.Optional(Type.Array(reference, { minItems: 1 })),
    participant: Type.Array(
      Type.Object(
        {
          type: Type.Optional(Type.Array(concept)),
          actor: reference,
          status: anyOf(['accepted', 'declined', 'tentative', 'needs-action']),
        },
        strict,
      ),
      { minItems: 1 },
    ),
  },
  strict,
);
const CareTeam = Type.Object(
  {
    resourceType: Type.Literal('CareTeam'),
    identifier: identifiers,
    status: anyOf(['proposed', 'active', 'suspended', 'inactive', 'entered-in-error']),
    category: Type.Optional(Type.Array(Type.Object({ coding: Type.Array(coding) }, strict))),
    subject: reference,
    participant: Type.Array(
      Type.Object({ role: Type.Optional(Type.Array(concept)), member: reference }, strict),
      { minItems: 1 },
    ),
  },
  strict,
);

/** The directory and the appointment book: FHIR R4, narrowed to the elements somebody here writes. */
export const bookingSchemas = {
  Practitioner,
  PractitionerRole,
  Location,
  Schedule,
  Slot,
  Appointment,
  CareTeam,
};
