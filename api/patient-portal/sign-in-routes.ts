import type { FastifyInstance } from 'fastify';
import { Phi } from '../../activities/domain/phi.js';
import type { PatientPortalParts } from '../../infra/portal/patient-account.js';
import { closeSession } from '../../infra/portal/sessions.js';
import { signIn } from '../../infra/portal/sign-in.js';
import { cookieIn } from '../cookies.js';
import { given } from './form.js';
import { admit, forget, goTo, SESSION_COOKIE, sendPage } from './responses.js';
import { REFUSED, signInPage } from './sign-in-pages.js';
import type { TryLimit } from './try-limit.js';

const UNPROCESSABLE = 422;

export function signInRoutes(
  app: FastifyInstance,
  parts: PatientPortalParts,
  limits: TryLimit,
): void {
  app.get('/sign-in', async (_request, reply) => sendPage(reply, signInPage()));
  app.post('/sign-in', limits, async (request, reply) => {
    const session = await signIn(parts, new Phi(given(request, 'email').trim()), {
      password: new Phi(given(request, 'password')),
      code: given(request, 'code'),
    });
    if (session !== null) return admit(reply, session);
    return sendPage(reply.code(UNPROCESSABLE), signInPage(REFUSED));
  });
  app.post('/sign-out', async ({ headers }, reply) => {
    await closeSession(parts.db, cookieIn(headers.cookie, SESSION_COOKIE));
    return goTo(forget(reply), '/sign-in');
  });
}
