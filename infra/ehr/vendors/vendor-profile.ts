import type { UndoResult } from '../../../activities/domain/undo-result.js';
import type { Identifier } from '../../fhir/fhir-resource.js';
import type { OutcomeCodes } from '../../fhir/operation-outcome.js';

/** What the vendor documents a call for. Where nothing is known of one, there is none. */
export interface Capabilities {
  /** `If-None-Exist`: a repeated create makes nothing new, whoever sends it and when. */
  readonly conditionalCreate: boolean;
  /** DELETE of a resource. */
  readonly hardDelete: boolean;
  /** Removing the earlier versions too, so that nothing can be read back. */
  readonly historyPurge: boolean;
  /** `Patient.active` can be set to false. */
  readonly deactivate: boolean;
  /** A primary care provider can be written. */
  readonly pcpWrite: boolean;
  /** How an appointment is booked. */
  readonly book: 'transaction' | 'appointment' | 'stu3-operation';
  /** A Coverage can be filed; without it the insurance id stays out of the chart. */
  readonly coverage: boolean;
  /** Our keys can be listed, without knowing one. */
  readonly enumerate: boolean;
}

/** What is particular to one vendor's FHIR R4 server. */
export interface VendorProfile {
  readonly capabilities: Capabilities;
  /** How an undo of a whole chart ends when nothing speaks against it. */
  readonly undone: UndoResult;
  /** The vendor's own error codes; null where it has none. */
  readonly outcomeCodes: OutcomeCodes | null;
  /** `Prefer` of a create; null where the vendor names none. Not asked of servers with conditional create. */
  readonly prefer: string | null;
  /** The profile that a patient claims to keep; null where the vendor asks for none. */
  readonly patientProfile: string | null;
  /** Our identifiers in the form that the vendor takes. */
  readonly identifiersOf: (own: readonly Identifier[]) => readonly object[];
  /** The clinical types that can be asked for by patient; null where the server's own statement tells. */
  readonly clinicalTypes: readonly string[] | null;
}

/** How the chart of an enrollment ends at a vendor that removes no patient for anybody. */
export const RETAINED: UndoResult = Object.freeze({
  kind: 'neutralised',
  residue: 'vendor-retains-chart',
});
