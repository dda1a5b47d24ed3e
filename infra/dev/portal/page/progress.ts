import type { StatusDocument } from '../../../../api/portal-client/index.js';
import { element, made } from './element.js';
import { heard, stateWords, statusWords, stepWords } from './progress-words.js';

/** The steps as they stand. What changed is also said, once, in one sentence. */
export function showProgress(status: StatusDocument): void {
  element('progress-lead', HTMLElement).textContent = statusWords(status);
  element('steps', HTMLElement).replaceChildren(
    ...status.steps.map((step) => {
      const item = made('li');
      item.className = `step ${step.state}`;
      if (step.state === 'running') item.setAttribute('aria-current', 'step');
      const state = made('span', stateWords(step));
      state.className = 'state';
      item.append(made('span', stepWords(step)), state);
      return item;
    }),
  );
  const sentence = heard(status);
  const place = element('heard', HTMLElement);
  if (place.textContent !== sentence) place.textContent = sentence;
}
