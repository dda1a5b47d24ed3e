import { randomUUID } from 'node:crypto';
import {
  CLIENT,
  enrollment,
  ID,
  type IntakeAction,
  json,
  NOBODY,
  refused,
  SUBMIT,
  statusOf,
} from './intake-caller.js';

const INTAKE = '/v1/enrollments';
const STAFF = { sub: 'support-1', client_id: 'support', scope: 'enrollment:support' };
const ENGINEER = { sub: 'engineer-1', client_id: 'support', scope: 'enrollment:operate' };

/** What can be done at the intake beside a submission that is accepted, and the line of the trail that tells it. */
export const INTAKE_ACTIONS: readonly IntakeAction[] = [
  [
    'the same submission again',
    ({ portal, form, key }) => statusOf(portal.submit(form, key)),
    202,
    {
      ...{ event: 'request.repeated', actor: CLIENT, method: 'POST', route: INTAKE },
      about: ({ mine }) => mine,
    },
  ],
  [
    'the same key for other values',
    ({ portal, form, key }) => statusOf(portal.submit({ ...form, city: 'Elsewhere' }, key)),
    422,
    refused(CLIENT, 'POST', INTAKE, {
      problem: 'key-reused',
      about: ({ mine }) => mine,
    }),
  ],
  [
    'a second application of a person',
    ({ portal, form }) => statusOf(portal.submit(form)),
    409,
    refused(CLIENT, 'POST', INTAKE, {
      problem: 'already-under-way',
      about: ({ mine }) => mine,
    }),
  ],
  [
    'a field that does not open',
    async ({ portal, form, key }) =>
      statusOf(portal.submitSealed(await portal.seal(form, key), randomUUID())),
    400,
    refused(CLIENT, 'POST', INTAKE, { problem: 'invalid-request', rules: ['sealed'] }),
  ],
  [
    'a submission that breaks rules',
    ({ ask }) => ask(SUBMIT, {}, json({ gender: 'SECRET', SECRET: 1 })),
    400,
    refused(CLIENT, 'POST', INTAKE, {
      problem: 'invalid-request',
      rules: ['enum', 'required', 'unknown'],
    }),
  ],
  [
    'a body that is too large',
    ({ ask }) => ask(SUBMIT, {}, json({ x: 'x'.repeat(70_000) })),
    413,
    refused(CLIENT, 'POST', INTAKE, {
      problem: 'content-too-large',
      rules: ['format'],
    }),
  ],
  [
    'a body of another type',
    ({ ask }) => ask(SUBMIT, {}, { type: 'text/plain', text: 'SECRET' }),
    415,
    refused(CLIENT, 'POST', INTAKE, {
      problem: 'unsupported-media-type',
      rules: ['format'],
    }),
  ],
  [
    'the status of one of one’s own',
    ({ ask, mine }) => ask(enrollment(mine)),
    200,
    {
      ...{ event: 'enrollment.read', actor: CLIENT, method: 'GET', route: ID },
      about: ({ mine }) => mine,
    },
  ],
  [
    'the status of anybody’s, by staff',
    ({ ask, theirs }) => ask(enrollment(theirs), STAFF),
    200,
    {
      ...{ event: 'enrollment.read', actor: 'staff:support-1', method: 'GET', route: ID },
      about: ({ theirs }) => theirs,
    },
  ],
  [
    'the status of somebody else’s',
    ({ ask, theirs }) => ask(enrollment(theirs)),
    404,
    refused(CLIENT, 'GET', ID, { problem: 'not-found', about: ({ theirs }) => theirs }),
  ],
  [
    'a cancel that was asked for before',
    async ({ ask, mine }) => {
      await ask(enrollment(mine, 'DELETE'));
      return ask(enrollment(mine, 'DELETE'));
    },
    202,
    {
      ...{ event: 'request.repeated', actor: CLIENT, method: 'DELETE', route: ID },
      about: ({ mine }) => mine,
    },
  ],
  [
    'a staff action that is not possible now',
    ({ ask, mine }) =>
      ask(enrollment(`${mine}/actions`, 'POST'), ENGINEER, json({ action: 'retry-now' })),
    409,
    refused('staff:engineer-1', 'POST', `${ID}/actions`, { problem: 'not-possible-now' }),
  ],
  [
    'a lock of an account that there is not',
    ({ ask, mine }) => ask(enrollment(`${mine}/portal-lock`, 'PUT'), STAFF),
    409,
    refused('staff:support-1', 'PUT', `${ID}/portal-lock`, { problem: 'not-possible-now' }),
  ],
  [
    'a token without the scope',
    ({ ask, mine }) => ask(enrollment(mine), { scope: 'enrollment:submit' }),
    403,
    refused(CLIENT, 'GET', ID, { problem: 'forbidden' }),
  ],
  [
    'a token without a person, of a client that keeps no secret',
    ({ ask, mine }) => ask(enrollment(mine), { sub: 'portal' }),
    403,
    refused(CLIENT, 'GET', ID, { problem: 'forbidden', fault: 'confidential-only' }),
  ],
  [
    'an address that there is not',
    ({ ask }) => ask({ method: 'GET', path: '/SECRET' }, ''),
    404,
    refused(NOBODY, 'GET', 'other', { problem: 'not-found' }),
  ],
];
