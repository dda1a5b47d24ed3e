import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Phi } from '../../activities/domain/phi.js';
import {
  changePassword,
  confirmAuthenticator,
  offerAuthenticator,
  offeredAuthenticator,
} from '../../infra/portal/change-credentials.js';
import type { PatientAccount, PatientPortalParts } from '../../infra/portal/patient-account.js';
import { accountOfSession } from '../../infra/portal/sessions.js';
import { cookieIn } from '../cookies.js';
import { authenticatorPage, newAuthenticatorPage, passwordPage } from './account-pages.js';
import { shortcomingInWords } from './activation-pages.js';
import { given } from './form.js';
import { forget, goTo, SESSION_COOKIE, sendPage } from './responses.js';
import { CHANGED, homePage, signInPage } from './sign-in-pages.js';
import type { TryLimit } from './try-limit.js';

const UNPROCESSABLE = 422;

type Answer = (
  account: PatientAccount,
  request: FastifyRequest,
  reply: FastifyReply,
) => FastifyReply | Promise<FastifyReply>;

type SignedIn = (
  answer: Answer,
) => (request: FastifyRequest, reply: FastifyReply) => Promise<FastifyReply>;

/** What only a patient who is signed in gets to see and to change. */
export function accountRoutes(
  app: FastifyInstance,
  parts: PatientPortalParts,
  limits: TryLimit,
): void {
  const signedIn: SignedIn = (answer) => async (request, reply) => {
    const session = cookieIn(request.headers.cookie, SESSION_COOKIE);
    const account = session === '' ? null : await accountOfSession(parts.db, session);
    return account === null ? goTo(forget(reply), '/sign-in') : answer(account, request, reply);
  };
  const show = (path: string, text: string) =>
    app.get(
      path,
      signedIn((_account, _request, reply) => sendPage(reply, text)),
    );
  show('/', homePage());
  show('/password', passwordPage());
  show('/authenticator', authenticatorPage());
  app.post(
    '/password',
    limits,
    signedIn(async (account, request, reply) => {
      const next = new Phi(given(request, 'new-password'));
      const answer = await changePassword(parts, account, proofIn(request), next);
      return answer === 'changed'
        ? sendPage(forget(reply), signInPage(CHANGED))
        : sendPage(reply.code(UNPROCESSABLE), passwordPage(answer));
    }),
  );
  authenticatorRoutes(app, parts, { limits, signedIn });
}

function authenticatorRoutes(
  app: FastifyInstance,
  parts: PatientPortalParts,
  { limits, signedIn }: { readonly limits: TryLimit; readonly signedIn: SignedIn },
): void {
  app.post(
    '/authenticator',
    limits,
    signedIn(async (account, request, reply) =>
      (await offerAuthenticator(parts, account, proofIn(request)))
        ? goTo(reply, '/authenticator/new')
        : sendPage(reply.code(UNPROCESSABLE), authenticatorPage(true)),
    ),
  );
  app.get(
    '/authenticator/new',
    signedIn((account, _request, reply) => showOffered(parts, account, reply)),
  );
  app.post(
    '/authenticator/new',
    limits,
    signedIn(async (account, request, reply) =>
      (await confirmAuthenticator(parts, account, given(request, 'code')))
        ? sendPage(forget(reply), signInPage(CHANGED))
        : showOffered(parts, account, reply.code(UNPROCESSABLE), shortcomingInWords('code')),
    ),
  );
}

const proofIn = (request: FastifyRequest) => ({
  password: new Phi(given(request, 'password')),
  code: given(request, 'code'),
});

async function showOffered(
  parts: PatientPortalParts,
  account: PatientAccount,
  reply: FastifyReply,
  error?: string,
): Promise<FastifyReply> {
  const secret = await offeredAuthenticator(parts, account);
  if (secret === null) return goTo(reply, '/authenticator');
  return sendPage(reply, newAuthenticatorPage(secret, error));
}
