import type { ActivationRefusal } from '../../infra/portal/activation.js';
import { LEAST_PASSWORD_CHARACTERS } from '../../infra/portal/password-rule.js';
import type { ShownSecret } from '../../infra/portal/totp.js';
import { codeField, form, inputOf } from './form.js';
import { html, type Markup } from './html.js';
import { page } from './page.js';

/** Moves the token out of the address as soon as the page is there: neither history nor a copied address has it. */
export const ACTIVATION_SCRIPT = `
function takeToken() {
  const token = location.hash.slice(1);
  if (token === '') return;
  document.getElementById('token').value = token;
  history.replaceState(null, '', location.pathname);
}
takeToken();
addEventListener('hashchange', takeToken); // The link, followed from this very page, loads nothing anew.
`;

export const linkPage = (): string =>
  page(
    'Activate your account',
    html`<p>You choose a password and set up an authenticator app. It takes about three minutes.</p>
${form(
  '/activate',
  inputOf({
    ...{ name: 'token', label: 'Activation code', type: 'text', autocomplete: 'off' },
    hint: 'The link in your welcome mail fills it in. Without it: copy what follows the # in that link.',
  }),
  'Continue',
)}
<script src="/activate.js"></script>`,
  );

export const notValidPage = (): string =>
  page(
    'This link opens no account',
    html`<p>It may have been used already, or be older than seven days.</p>
<p><a href="/sign-in">Sign in</a> if you have activated your account. Otherwise please call us.</p>`,
  );

/** What may be wrong with what a patient typed. */
export type Shortcoming = Exclude<ActivationRefusal, 'not-valid'>;

const WORDS: Readonly<Record<Shortcoming, string>> = {
  'too-short': `Choose a longer password: at least ${LEAST_PASSWORD_CHARACTERS} characters.`,
  'too-long': 'Choose a shorter password: at most 128 characters.',
  'too-plain':
    'This password is too easy to guess. Three or four words that have nothing to do with each other are good.',
  'your-address': 'Choose a password that is not made of your mail address.',
  code: 'This code does not fit. Wait for the next one, and check the time of your phone.',
};

export const shortcomingInWords = (what: Shortcoming): string => WORDS[what];

/** Password and authenticator on one page, so that one sending of it does both or neither. */
export const accountPage = (secret: ShownSecret, refusal?: Shortcoming): string =>
  page(
    'Password and authenticator',
    form(
      '/activate/account',
      html`${newPasswordField(refusal === 'code' ? undefined : refusal)}
<h2>Authenticator app</h2>
${secretMarkup(secret)}
${codeField(refusal === 'code' ? WORDS.code : undefined)}`,
      'Activate',
    ),
  );

export const newPasswordField = (refusal?: Shortcoming): Markup =>
  inputOf({
    ...{ name: 'new-password', label: 'New password', type: 'password' },
    autocomplete: 'new-password',
    hint: `At least ${LEAST_PASSWORD_CHARACTERS} characters. A few words are easier to remember than signs.`,
    error: refusal === undefined ? undefined : WORDS[refusal],
  });

/** For the eye, and as text for those who cannot scan it. */
export const secretMarkup = ({ qr, text }: ShownSecret): Markup =>
  html`<p>Scan this picture with an authenticator app, or type the key into it.</p>
<svg role="img" aria-label="QR code of the key below" viewBox="-4 -4 ${`${qr.size + 8}`} ${`${qr.size + 8}`}">
<path d="${qr.path}"/></svg>
<p>Key: <code id="key">${text}</code></p>`;
