import type { LetterFacts } from './letter-facts.js';
import { MATERIALS } from './materials.js';
import { type Html, html } from './text.js';

/** The same for everybody: a subject is read on lock screens and by every hop. */
export const welcomeSubject = 'Welcome: your materials and your first visit';

export const welcomeText = (facts: LetterFacts): string => `Dear ${facts.firstName},

welcome to ${facts.clinicName}. Your registration is complete.

YOUR FIRST VISIT
${facts.date}, ${facts.time} (${facts.minutes} minutes)
with ${facts.providerName}
${facts.clinicName}, ${facts.room}
${facts.address}

YOUR PATIENT PORTAL
Open this link to choose a password and set up your second sign-in step.
${facts.activationLink}

ENCLOSED
${MATERIALS.map(({ title }) => `- ${title}`).join('\n')}

Please do not answer this mail with medical questions: mail is not a safe place for them. Use the portal, or call the
clinic. In an emergency call 911.

${facts.clinicName}
`;

/** One column, real headings, readable at any zoom and in both colour schemes; nothing is loaded from elsewhere. */
export const welcomeHtml = (facts: LetterFacts): string => page(facts).markup;

const page = (facts: LetterFacts): Html => html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<title>${welcomeSubject}</title>
</head>
<body style="margin:0;padding:24px;font:16px/1.5 system-ui,sans-serif">
<main style="max-width:36em;margin:0 auto">
<h1 style="font-size:1.5em">Welcome to ${facts.clinicName}</h1>
<p>Dear ${facts.firstName},</p>
<p>your registration is complete.</p>
<h2 style="font-size:1.2em">Your first visit</h2>
<p><strong>${facts.date}, ${facts.time}</strong> (${facts.minutes} minutes)<br>
with ${facts.providerName}<br>
${facts.clinicName}, ${facts.room}<br>
${facts.address}</p>
<h2 style="font-size:1.2em">Your patient portal</h2>
<p><a href="${facts.activationLink}">Activate your portal account</a> to choose a password and set up your second
sign-in step.</p>
<h2 style="font-size:1.2em">Enclosed</h2>
<ul>
${MATERIALS.map(({ title }) => html`<li>${title}</li>\n`)}</ul>
<p>Please do not answer this mail with medical questions: mail is not a safe place for them. Use the portal, or call
the clinic. In an emergency call 911.</p>
<p>${facts.clinicName}</p>
</main>
</body>
</html>
`;
