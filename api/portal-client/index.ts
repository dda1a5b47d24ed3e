/** What portals import: `patient-enrollment-saga/portal-client`. Nothing in here needs Node. */
export type { Accepted } from '../schemas.js';
export type { StatusDocument } from '../status-schema.js';
export { type PortalClient, type PortalClientOptions, portalClient } from './portal-client.js';
export { type BrokenRule, brokenRulesOf, ProblemError } from './problem-error.js';
export type { Application, SealedApplication } from './seal.js';
