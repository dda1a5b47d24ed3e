import type { FastifyInstance, FastifyReply } from 'fastify';
import { Phi } from '../../activities/domain/phi.js';
import { activate, activationOf, secretToActivate } from '../../infra/portal/activation.js';
import type { PatientPortalParts } from '../../infra/portal/patient-account.js';
import { cookie, cookieIn } from '../cookies.js';
import { ACTIVATION_SCRIPT, accountPage, linkPage, notValidPage } from './activation-pages.js';
import { given } from './form.js';
import { admit, goTo, sendPage } from './responses.js';
import type { TryLimit } from './try-limit.js';

const ACTIVATION_COOKIE = '__Host-portal-activation';
const ACTIVATION_SECONDS = 1_800;
const FORBIDDEN = 403;
const UNPROCESSABLE = 422;

/**
 * From the link in the welcome mail to an account that is in use. The token comes in the address's fragment, which no
 * browser sends; the page's own form takes it to us, and from then on it is in a cookie.
 */
export function activationRoutes(
  app: FastifyInstance,
  parts: PatientPortalParts,
  withinTries: TryLimit,
): void {
  app.get('/activate', async (_request, reply) => sendPage(reply, linkPage()));
  app.get('/activate.js', async (_request, reply) =>
    reply.type('text/javascript; charset=utf-8').send(ACTIVATION_SCRIPT),
  );
  app.post('/activate', withinTries, async (request, reply) => {
    const token = given(request, 'token').trim();
    if ((await activationOf(parts, token)) === null) return notValid(reply);
    return goTo(reply.header('set-cookie', activationCookie(token)), '/activate/account');
  });
  app.get('/activate/account', withinTries, async ({ headers }, reply) => {
    const secret = await secretToActivate(parts, cookieIn(headers.cookie, ACTIVATION_COOKIE));
    return secret === null ? notValid(reply) : sendPage(reply, accountPage(secret));
  });
  app.post('/activate/account', withinTries, async (request, reply) => {
    const token = cookieIn(request.headers.cookie, ACTIVATION_COOKIE);
    const password = new Phi(given(request, 'new-password'));
    const answer = await activate(parts, token, { password, code: given(request, 'code') });
    if (typeof answer === 'object') {
      void reply.header('set-cookie', activationCookie('', 0));
      return admit(reply, answer.session);
    }
    const secret = answer === 'not-valid' ? null : await secretToActivate(parts, token);
    if (answer === 'not-valid' || secret === null) return notValid(reply);
    return sendPage(reply.code(UNPROCESSABLE), accountPage(secret, answer));
  });
}

const activationCookie = (token: string, seconds = ACTIVATION_SECONDS): string =>
  cookie(ACTIVATION_COOKIE, token, { seconds, sameSite: 'Strict' });

const notValid = (reply: FastifyReply): FastifyReply =>
  sendPage(reply.code(FORBIDDEN).header('set-cookie', activationCookie('', 0)), notValidPage());
