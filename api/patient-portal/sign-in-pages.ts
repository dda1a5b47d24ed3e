import { codeField, form, inputOf } from './form.js';
import { html, type Markup } from './html.js';
import { page } from './page.js';

const NOTHING = html``;

/** One form, and one answer to whatever does not fit in it. */
export const signInPage = (notice?: Markup): string =>
  page(
    'Sign in',
    html`${notice ?? NOTHING}
${form(
  '/sign-in',
  html`${inputOf({ name: 'email', label: 'Mail address', type: 'email', autocomplete: 'username' })}
${inputOf({ name: 'password', label: 'Password', type: 'password', autocomplete: 'current-password' })}
${codeField()}`,
  'Sign in',
)}`,
  );

export const REFUSED = html`<p class="error" role="alert">Mail address, password or code do not fit. After five wrong codes
an account is locked: please call us then.</p>`;

export const CHANGED = html`<p class="notice" role="status">It is changed, and you are signed out everywhere. Please sign in again.</p>`;

const FEATURES = ['Read my records', 'Make appointments', 'Write to my care team', 'See my bills'];

export const homePage = (): string =>
  page(
    'My account',
    html`<p>You are signed in.</p>
<ul>${FEATURES.map((feature) => html`<li>${feature}</li>`).reduce((all, each) => html`${all}${each}`)}</ul>
<p><a href="/password">Change your password</a></p>
<p><a href="/authenticator">Change your authenticator</a></p>
${form('/sign-out', NOTHING, 'Sign out')}`,
  );
