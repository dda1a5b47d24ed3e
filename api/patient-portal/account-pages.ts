import type { ShownSecret } from '../../infra/portal/totp.js';
import { newPasswordField, type Shortcoming, secretMarkup } from './activation-pages.js';
import { codeField, form, inputOf } from './form.js';
import { html, type Markup } from './html.js';
import { page } from './page.js';

const NOTHING = html``;

const DO_NOT_FIT = html`<p class="error" role="alert">Password or code do not fit. Wait for the next code before you try again.</p>`;

const proof = (): Markup =>
  html`${inputOf({ name: 'password', label: 'Password of now', type: 'password', autocomplete: 'current-password' })}
${codeField()}`;

export const passwordPage = (refusal?: Shortcoming | 'refused'): string =>
  page(
    'Change your password',
    html`${refusal === 'refused' ? DO_NOT_FIT : NOTHING}
${form(
  '/password',
  html`${proof()}
${newPasswordField(refusal === 'refused' ? undefined : refusal)}`,
  'Change',
)}
<p><a href="/">Back</a></p>`,
  );

export const authenticatorPage = (isRefused = false): string =>
  page(
    'Change your authenticator',
    html`${isRefused ? DO_NOT_FIT : NOTHING}
${form('/authenticator', proof(), 'Continue')}
<p><a href="/">Back</a></p>`,
  );

export const newAuthenticatorPage = (secret: ShownSecret, error?: string): string =>
  page(
    'New authenticator',
    form('/authenticator/new', html`${secretMarkup(secret)}${codeField(error)}`, 'Change'),
  );
