/** FHIR R4 AuditEvent, as far as the trail fills it: https://hl7.org/fhir/R4/auditevent.html */
export interface AuditEventResource {
  readonly resourceType: 'AuditEvent';
  readonly id: string;
  readonly meta?: { readonly profile: readonly string[] };
  readonly type: Coding;
  readonly subtype: readonly Coding[];
  readonly action: AuditAction;
  /** ISO 8601 */
  readonly recorded: string;
  readonly outcome: AuditOutcome;
  readonly outcomeDesc?: string;
  readonly purposeOfEvent?: readonly Concept[];
  readonly agent: readonly Agent[];
  readonly source: { readonly observer: Reference; readonly type: readonly Coding[] };
  readonly entity: readonly Entity[];
}

/** Created, read, updated, deleted, carried out. */
export type AuditAction = 'C' | 'R' | 'U' | 'D' | 'E';

/** Went well; refused or failed as can be expected; failed for an error nobody expects. */
export type AuditOutcome = '0' | '4' | '8';

/** A code with the system that defines it. */
export interface Coding {
  readonly system: string;
  readonly code: string;
  readonly display?: string;
}

interface Concept {
  readonly coding: readonly Coding[];
}

/** A logical reference: what it stands for is known by an identifier, and need not be on any FHIR server. */
export interface Reference {
  readonly type?: string;
  readonly identifier: { readonly system: string; readonly value: string };
}

/** Why an element that must be there has no value. */
interface Absent {
  readonly extension: readonly [{ readonly url: string; readonly valueCode: string }];
}

export interface Agent {
  readonly type: Concept;
  readonly role?: readonly Concept[];
  readonly who: Reference;
  readonly requestor: boolean;
  readonly network?: Absent;
}

export interface Entity {
  readonly what?: Reference;
  readonly type: Coding;
  readonly role?: Coding;
  readonly _query?: Absent;
  readonly detail?: readonly { readonly type: string; readonly valueString: string }[];
}

/** Says why a value is not there: https://hl7.org/fhir/R4/extension-data-absent-reason.html */
export const absent = (reason: 'masked' | 'unknown'): Absent => ({
  extension: [
    { url: 'http://hl7.org/fhir/StructureDefinition/data-absent-reason', valueCode: reason },
  ],
});
