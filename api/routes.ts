import type { FastifyInstance } from 'fastify';
import { type ClientKeyRoute, clientKeyRoute } from './client-keys.js';
import { type EnrollmentRoutes, enrollmentRoutes } from './enrollments.js';
import { type FieldKeyRoute, fieldKeyRoute } from './field-keys.js';
import { type Checks, healthRoutes } from './health.js';

export interface RouteParts extends EnrollmentRoutes, FieldKeyRoute, ClientKeyRoute {
  readonly checks: Checks;
}

/** Everything that the intake can be asked: what is registered here is the contract. */
export function intakeRoutes(app: FastifyInstance, parts: RouteParts): void {
  enrollmentRoutes(app, parts);
  fieldKeyRoute(app, parts);
  clientKeyRoute(app, parts);
  healthRoutes(app, parts.checks);
}
