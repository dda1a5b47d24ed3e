import type { FastifySchemaValidationError } from 'fastify';
import { SEALED_FIELDS } from '../activities/domain/applicant.js';
import type { Rule, Violation } from '../activities/domain/violation.js';

const RULES: Readonly<Record<string, Rule>> = {
  required: 'required',
  additionalProperties: 'unknown',
  type: 'type',
  enum: 'enum',
  const: 'enum',
  minLength: 'length',
  maxLength: 'length',
  minimum: 'range',
  maximum: 'range',
};

const SEALED: ReadonlySet<string> = new Set(SEALED_FIELDS.map((field) => `/${field}`));

/**
 * What the schema found wrong, in our words. An unknown field's name is the caller's text, so it stays out;
 * whatever is wrong with a sealed field is `sealed`, also a plain value. That a condition was not met tells nothing
 * beside what it asks for.
 */
export const violationsOf = (
  errors: readonly FastifySchemaValidationError[],
): readonly Violation[] => errors.filter(({ keyword }) => keyword !== 'if').map(violationOf);

function violationOf({ keyword, instancePath, params }: FastifySchemaValidationError): Violation {
  const { missingProperty } = params;
  if (keyword === 'additionalProperties') return { field: '', rule: 'unknown' };
  if (keyword === 'required')
    return { field: `${instancePath}/${String(missingProperty)}`, rule: 'required' };
  if (SEALED.has(instancePath)) return { field: instancePath, rule: 'sealed' };
  return { field: instancePath, rule: RULES[keyword] ?? 'format' };
}
