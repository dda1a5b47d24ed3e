import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Refusal } from '../problem.js';
import { html, type Markup } from './html.js';

export interface Field {
  readonly name: string;
  readonly label: string;
  readonly type: 'text' | 'email' | 'password';
  /** What browsers and password managers fill in (HTML, autofill). */
  readonly autocomplete: string;
  readonly hint?: string;
  /** What is wrong with what was given; shown beside the field, and read out with it. */
  readonly error?: string | undefined;
}

const NOTHING = html``;

/** A labelled field. What was given is never shown again. */
export function inputOf({ name, label, type, autocomplete, hint, error }: Field): Markup {
  const told = [
    hint === undefined ? [] : `${name}-hint`,
    error === undefined ? [] : `${name}-error`,
  ];
  const describedBy = told.flat().join(' ');
  return html`<label for="${name}">${label}</label>
${hint === undefined ? NOTHING : html`<p class="hint" id="${name}-hint">${hint}</p>`}
${error === undefined ? NOTHING : html`<p class="error" id="${name}-error">${error}</p>`}
<input id="${name}" name="${name}" type="${type}" autocomplete="${autocomplete}" required
 autocapitalize="none" spellcheck="false"${describedBy === '' ? NOTHING : html` aria-describedby="${describedBy}"`}${error === undefined ? NOTHING : html` aria-invalid="true"`}>`;
}

export const form = (action: string, content: Markup, button: string): Markup =>
  html`<form method="post" action="${action}">
${content}
<button>${button}</button>
</form>`;

/** The six digits of an authenticator. */
export const codeField = (error?: string): Markup =>
  inputOf({
    ...{
      name: 'code',
      label: 'Six-digit code',
      type: 'text',
      autocomplete: 'one-time-code',
      error,
    },
    hint: 'From your authenticator app.',
  });

/** Takes forms, and nothing else, from pages of our own: a browser says truly where a form was sent from. */
export function acceptForms(app: FastifyInstance, origin: string): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser(
    'application/x-www-form-urlencoded',
    { parseAs: 'string' },
    async (_request: FastifyRequest, body: string) => new URLSearchParams(body),
  );
  app.addHook('onRequest', async ({ method, headers }) => {
    if (method === 'POST' && headers.origin !== origin) throw new Refusal('origin-not-served');
  });
}

/** A field of a form that was sent; empty when it is not there. */
export const given = ({ body }: FastifyRequest, name: string): string =>
  body instanceof URLSearchParams ? (body.get(name) ?? '') : '';
