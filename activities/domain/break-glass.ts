declare const brand: unique symbol;

/** A random UUID that stands for one request to open fields of a live dossier. */
export type BreakGlassRequestId = string & { readonly [brand]: 'BreakGlassRequestId' };
export const breakGlassRequestId = (uuid: string): BreakGlassRequestId =>
  uuid as BreakGlassRequestId;

/** Why fields of a live dossier may be opened. A closed list: free text could name somebody. */
export const BREAK_GLASS_REASONS = [
  'EMERGENCY_CARE',
  'PATIENT_REQUEST',
  'LEGAL_OBLIGATION',
  'INCIDENT_INVESTIGATION',
] as const;
export type BreakGlassReason = (typeof BREAK_GLASS_REASONS)[number];

/** The number of a ticket elsewhere, where the words are. Its strict form leaves no room for any. */
export type TicketNumber = string & { readonly [brand]: 'TicketNumber' };
export const TICKET_NUMBER = '^[A-Z]{2,6}-[1-9][0-9]{0,7}$';
