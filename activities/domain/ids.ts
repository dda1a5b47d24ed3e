declare const brand: unique symbol;
type Branded<Base, Name extends string> = Base & { readonly [brand]: Name };

/** A random UUIDv4 that stands for one enrollment everywhere; never derived from PHI. */
export type EnrollmentId = Branded<string, 'EnrollmentId'>;

/** `PAT-` and a UUIDv4: the primary key of `patients`, minted when the enrollment is accepted. */
export type PatientId = Branded<string, 'PatientId'>;

/** Ours, never the caller's: ties a request to its workflow, logs, audit entries and mails. */
export type CorrelationId = Branded<string, 'CorrelationId'>;

/** A step's kebab-case name; `step-name.ts` mints it and only `steps/step.ts` may ask it to. */
export type StepName = Branded<string, 'StepName'>;

const UUID_V4 = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

export const isEnrollmentId = (text: string): text is EnrollmentId => UUID_V4.test(text);
export const enrollmentId = (uuid: string): EnrollmentId => uuid as EnrollmentId;
export const patientId = (uuid: string): PatientId => `PAT-${uuid}` as PatientId;
export const correlationId = (uuid: string): CorrelationId => uuid as CorrelationId;

/** The chain of the audit trail for what concerns no single enrollment. */
export const SYSTEM_TRAIL = '00000000-0000-0000-0000-000000000000' as EnrollmentId;

/**
 * The key under which an outside system files what one step made.
 * Same enrollment, same step, same key: that is what makes a retry safe and an undo exact.
 */
export const idempotencyKey = (id: EnrollmentId, step: StepName): string => `${id}:${step}`;

/** Workflow ids carry random ids only: Temporal never encrypts them. */
export const enrollmentWorkflowId = (id: EnrollmentId): string => `enrollment-${id}`;
export const purgeWorkflowId = (id: EnrollmentId): string => `purge-${id}`;
