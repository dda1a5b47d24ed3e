import { COUNTRIES } from '../../../activities/domain/region-codes.js';
import { html, type Markup } from '../../../api/patient-portal/html.js';
import {
  type Choices,
  fieldGroup,
  groupedField,
  joined,
  optional,
  radios,
  section,
  selectField,
  textField,
} from './markup.js';
import { DESK } from './page/outcome-words.js';
import * as fields from './page/text-fields.js';

/** The page as it is sent, once and for all: nothing in it depends on who asks. */
export const pageDocument = (audience: string): string =>
  html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Enroll as a patient</title>
<link rel="icon" href="/icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="/page.css">
<script type="module" src="/page.js"></script>
</head>
<body data-audience="${audience}">
<a class="skip" href="#main">Skip to main content</a>
<header><div class="wide"><img src="/icon.svg" alt="" width="32" height="32"><span>Riverside Health</span></div></header>
<main id="main" class="wide" tabindex="-1">
<noscript><h1>Enroll as a patient</h1><p>This page encrypts what you enter before it leaves your browser. For that it needs JavaScript, which is turned off. Turn it on, or call us at ${DESK}.</p></noscript>
${formView()}
${progressView()}
<section id="outcome-view" class="view" hidden>
<div id="outcome-panel" class="panel"><h1 id="outcome-title" tabindex="-1"></h1></div>
<div class="block"><div id="outcome-says"></div>
<h2>What to do next</h2>
<ul id="outcome-next"></ul></div>
<button type="button" id="again" hidden></button>
</section>
</main>
<footer><div class="wide"><p>Questions? Call our enrollment desk at ${DESK}. In an emergency, call 911.</p></div></footer>
</body>
</html>
`.text;

const formView = (): Markup => html`<section id="form-view" class="view" hidden>
<div id="summary" class="summary" role="alert" tabindex="-1" aria-labelledby="summary-title" hidden>
<h2 id="summary-title">There is a problem</h2>
<ul id="summary-list"></ul>
</div>
<h1 tabindex="-1">Enroll as a patient</h1>
<p class="lead">It takes about 3 minutes. Have your insurance card at hand.</p>
<form id="form" method="post" novalidate>
${section('About you', joined([...fields.ABOUT_YOU.map(textField), dateOfBirth(), gender(), textField(fields.SSN)]))}
${section('How we reach you', joined(fields.REACH_YOU.map(textField)))}
${section('Where you live', joined([...fields.ADDRESS.map(textField), country()]))}
${section('Your insurance', textField(fields.INSURANCE))}
${section('Your first visit', visit())}
${section('Your photo ID', photoId())}
<p class="privacy"><svg aria-hidden="true" viewBox="0 0 16 16" width="16" height="16"><path fill="currentColor" d="M8 1a3.5 3.5 0 0 0-3.5 3.5V7H4a1 1 0 0 0-1 1v6a1 1 0 0 0 1 1h8a1 1 0 0 0 1-1V8a1 1 0 0 0-1-1h-.5V4.5A3.5 3.5 0 0 0 8 1Zm-2 3.5a2 2 0 1 1 4 0V7H6Z"/></svg> <span>What you enter is encrypted in your browser before it is sent. Only the enrollment service can read it.</span></p>
<button type="submit" id="send">Enroll</button>
</form>
</section>`;

const dateOfBirth = (): Markup =>
  fieldGroup(
    'dateOfBirth',
    { legend: html`Date of birth`, hint: 'For example, 6 15 1985.' },
    html`<div class="parts">${joined(fields.DATE_OF_BIRTH.map(groupedField))}</div>`,
  );

const GENDER: Choices = [
  ['female', 'Female'],
  ['male', 'Male'],
  ['other', 'Other'],
  ['unknown', 'I prefer not to say'],
];

const gender = (): Markup =>
  fieldGroup('gender', { legend: html`Gender` }, radios('gender', GENDER));

/** As people call them, in the order of the alphabet; the codes are what is sent. */
function country(): Markup {
  const names = new Intl.DisplayNames('en', { type: 'region' });
  const choices: Choices = [...COUNTRIES]
    .map((code) => [code, names.of(code) ?? code] as const)
    .toSorted(([, a], [, b]) => a.localeCompare(b, 'en'));
  return selectField('country', html`Country`, choices, { autocomplete: 'country', chosen: 'US' });
}

const PART_OF_DAY: Choices = [
  ['', 'Any time'],
  ['morning', 'Morning'],
  ['afternoon', 'Afternoon'],
];
const LANGUAGE: Choices = [
  ['', 'No preference'],
  ['en', 'English'],
  ['es', 'Spanish'],
  ['fr', 'French'],
];

const visit = (): Markup =>
  fieldGroup(
    'preferences',
    { legend: optional('Your wishes'), hint: 'We follow them where we can.' },
    joined([
      selectField('partOfDay', html`Time of day`, PART_OF_DAY),
      selectField('language', html`Language of your doctor`, LANGUAGE),
    ]),
  );

const PHOTO_ID: Choices = [
  ['', 'None'],
  ['drivers-license', "Driver's license"],
  ['state-id', 'State ID card'],
  ['passport', 'Passport'],
];

const photoId = (): Markup =>
  fieldGroup(
    'photoId',
    {
      legend: optional('Document'),
      hint: 'It helps us to confirm who you are. Fill in all three lines, or none.',
    },
    joined([
      selectField('photoIdType', html`Kind of document`, PHOTO_ID),
      ...fields.PHOTO_ID.map(textField),
    ]),
  );

const progressView = (): Markup => html`<section id="progress-view" class="view" hidden>
<h1 tabindex="-1">We are enrolling you</h1>
<p id="progress-lead" class="lead"></p>
<p id="line-lost" class="notice" role="status" hidden>The connection was lost. We keep trying; your enrollment goes on meanwhile.</p>
<ol id="steps" class="steps"></ol>
<p id="heard" class="for-ears" aria-live="polite"></p>
<p>You can reload this page at any time.</p>
<details><summary>Cancel my enrollment</summary>
<p>Everything that we have stored for it will be removed.</p>
<p id="cancel-refused" class="error" role="alert" hidden>It is too late to cancel: your enrollment is about to end.</p>
<button type="button" id="cancel" class="secondary">Yes, cancel it</button>
</details>
</section>`;
