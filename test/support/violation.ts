/** Something that must hold and does not; of one enrollment, or of the stack as a whole. */
export interface Violation {
  readonly enrollmentId: string | null;
  readonly says: string;
}
