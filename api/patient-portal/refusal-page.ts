import type { ProblemKind } from '../problem.js';
import type { Wording } from '../refuse.js';
import { html } from './html.js';
import { page } from './page.js';

/** What is wrong, in words for a patient; where there are none, it is nothing that they could mend. */
const WORDS: Readonly<Partial<Record<ProblemKind, readonly [title: string, advice: string]>>> = {
  'not-found': ['Page not found', 'There is no page at this address.'],
};
const OTHERWISE = ['Something went wrong', 'Please try again in a minute.'] as const;

/** Refusals as pages. The number lets IT support find what happened; it says nothing of the patient. */
export const asPage: Wording = (reply, { kind }, requestId) => {
  const [title, advice] = WORDS[kind] ?? OTHERWISE;
  const content = html`<p>${advice}</p>
<p class="small">If you ask us for help, tell us this number: ${requestId}</p>`;
  return reply.type('text/html; charset=utf-8').send(page(title, content));
};
