import type { ProblemKind } from '../problem.js';
import type { Wording } from '../refuse.js';
import { html } from './html.js';
import { page } from './page.js';

/** What is wrong, in words for a patient; where there are none, it is nothing that they could mend. */
const WORDS: Readonly<Partial<Record<ProblemKind, readonly [title: string, advice: string]>>> = {
  'not-found': ['Page not found', 'There is no page at this address.'],
  'origin-not-served': [
    'Not accepted',
    'This form was not sent from our own pages. Please open the portal anew.',
  ],
  'too-many-requests': ['Too many tries', 'Please wait a quarter of an hour, then try again.'],
  unavailable: ['The portal is busy', 'Please try again in a minute.'],
};
const OTHERWISE = ['Something went wrong', 'Please try again in a minute.'] as const;

/** Refusals as pages. The number lets IT support find what happened; it says nothing of the patient. */
export const asPage: Wording = (reply, { kind }, requestId) => {
  const [title, advice] = WORDS[kind] ?? OTHERWISE;
  const content = html`<p>${advice}</p>
<p class="small">If you ask us for help, tell us this number: ${requestId}</p>`;
  return reply.type('text/html; charset=utf-8').send(page(title, content));
};
