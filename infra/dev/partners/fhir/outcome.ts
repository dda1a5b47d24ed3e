import type { Answer } from '../answer.js';

type IssueCode =
  | 'conflict'
  | 'deleted'
  | 'informational'
  | 'invalid'
  | 'login'
  | 'multiple-matches'
  | 'not-found'
  | 'not-supported'
  | 'exception';

/** An OperationOutcome: every error of a FHIR server has this body. Fixed words, never a value. */
export const outcome = (
  status: number,
  code: IssueCode,
  headers?: Readonly<Record<string, string>>,
): Answer => ({
  status,
  ...(headers ? { headers } : {}),
  body: {
    resourceType: 'OperationOutcome',
    issue: [{ severity: status < 300 ? 'information' : 'error', code }],
  },
});

/** What was not seen on a real server is refused, so that nobody builds on an invented behaviour. */
export const notSupported = (status = 400): Answer => outcome(status, 'not-supported');
