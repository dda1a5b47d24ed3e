import type { Answer } from '../answer.js';
import type { Resource } from '../fhir/resources.js';

/** Reference, Epic: "errors are numeric codes in OperationOutcome". */
const MEANINGS = {
  '59141': 'duplicate',
  '4103': 'deleted',
  '4107': 'not-found',
  '4130': 'suppressed',
  '4131': 'suppressed',
  '4134': 'suppressed',
} as const;
export type EpicCode = keyof typeof MEANINGS;

/** Not in the reference: the code system's name and the HTTP status of each code. */
const CODE_SYSTEM = 'urn:partner-epic:error-code';
const STATUS_OF = { '4103': 410, '4107': 301, '4130': 403, '4131': 403, '4134': 403 } as const;

/** An error; without a code of Epic's it says only what its status says. */
export const epicRefusal = (status: number, code?: EpicCode): Answer => ({
  status,
  body: {
    resourceType: 'OperationOutcome',
    issue: [
      {
        severity: 'fatal',
        code: code === undefined ? issueOf(status) : MEANINGS[code],
        ...(code && { details: { coding: [{ system: CODE_SYSTEM, code }] } }),
      },
    ],
  },
});

function issueOf(status: number): string {
  if (status === 401) return 'login';
  if (status === 404) return 'not-found';
  return status < 500 ? 'invalid' : 'exception';
}

const FATE_SYSTEM = 'urn:partner-epic:fate';

/** What has become of a patient at the hands of others: told by an identifier that the test's foreign hand adds. */
export function fateOutcome(content: Resource | null): Answer | undefined {
  const fate = content?.identifier?.find(({ system }) => system === FATE_SYSTEM)?.value;
  return isFate(fate) ? epicRefusal(STATUS_OF[fate], fate) : undefined;
}

const isFate = (code: string | undefined): code is keyof typeof STATUS_OF =>
  code !== undefined && Object.hasOwn(STATUS_OF, code);
