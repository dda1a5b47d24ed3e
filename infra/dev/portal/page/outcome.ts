import { element, made } from './element.js';
import type { OutcomeWords } from './outcome-words.js';
import { show } from './views.js';

/** How it ended, and the way on. */
export function showOutcome({ isGood, title, says, next, again }: OutcomeWords): void {
  element('outcome-panel', HTMLElement).classList.toggle('good', isGood);
  element('outcome-title', HTMLElement).textContent = title;
  element('outcome-says', HTMLElement).replaceChildren(...says.map((text) => made('p', text)));
  element('outcome-next', HTMLElement).replaceChildren(...next.map((text) => made('li', text)));
  const button = element('again', HTMLButtonElement);
  button.hidden = again === null;
  button.textContent = again ?? '';
  show('outcome-view', title);
}
