import type { FastifyReply } from 'fastify';
import { cookie } from '../cookies.js';

export const SESSION_COOKIE = '__Host-portal-session';

export const sendPage = (reply: FastifyReply, text: string): FastifyReply =>
  reply.type('text/html; charset=utf-8').send(text);

/** To another page of ours, by GET. */
export const goTo = (reply: FastifyReply, path: string): FastifyReply => reply.redirect(path, 303);

/** Lets the browser in with a session that was opened for it: until it is closed, or the session ends. */
export const admit = (reply: FastifyReply, session: string): FastifyReply =>
  goTo(reply.header('set-cookie', cookie(SESSION_COOKIE, session, { sameSite: 'Strict' })), '/');

/** Has the browser forget its session. */
export const forget = (reply: FastifyReply): FastifyReply =>
  reply.header('set-cookie', cookie(SESSION_COOKIE, '', { seconds: 0, sameSite: 'Strict' }));
