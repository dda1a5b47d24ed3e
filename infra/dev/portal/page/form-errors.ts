import type { ApplicantField } from '../../../../activities/domain/applicant.js';
import type { BrokenRule } from '../../../../api/portal-client/index.js';
import { element, made } from './element.js';
import { wordsFor } from './field-words.js';

/** In the order in which they stand on the page. */
const FIELDS: readonly ApplicantField[] = [
  ...(['firstName', 'lastName', 'dateOfBirth', 'gender', 'ssnLast4', 'email', 'phone'] as const),
  ...(['addressLine1', 'city', 'state', 'postalCode', 'country'] as const),
  ...(['insurancePolicyNumber', 'preferences', 'photoId'] as const),
];
/** Of a group, the input that a link leads to. */
const FIRST_INPUT: Readonly<Partial<Record<ApplicantField, string>>> = {
  dateOfBirth: 'birthMonth',
  preferences: 'partOfDay',
  photoId: 'photoIdType',
};
const TITLE = 'Enroll as a patient';

/** Says next to each field what is wrong, and all of it in a summary, which takes the focus. */
export function showErrors(broken: readonly BrokenRule[], others: readonly string[] = []): void {
  clearErrors();
  const items = others.map((text) => made('li', text));
  for (const field of FIELDS) {
    const first = broken.find((each) => each.field === field);
    if (first === undefined) continue;
    const text = wordsFor(field, first.rule);
    mark(field, text);
    items.push(linkTo(field, text));
  }
  if (broken.some(({ field }) => field === null))
    items.push(made('li', 'We could not read your application. Reload the page and try again.'));
  element('summary-list', HTMLElement).replaceChildren(...items);
  const summary = element('summary', HTMLElement);
  summary.hidden = false;
  document.title = `Error: ${TITLE}`;
  summary.focus();
}

export function clearErrors(): void {
  element('summary', HTMLElement).hidden = true;
  document.title = TITLE;
  for (const field of FIELDS) {
    const place = element(`${field}-error`, HTMLElement);
    place.hidden = true;
    place.textContent = '';
    element(`${field}-field`, HTMLElement).classList.remove('wrong');
    for (const input of inputsOf(field)) {
      input.removeAttribute('aria-invalid');
      describe(input, `${field}-error`, false);
    }
  }
}

function mark(field: ApplicantField, text: string): void {
  const place = element(`${field}-error`, HTMLElement);
  place.replaceChildren(forEars('Error: '), text);
  place.hidden = false;
  element(`${field}-field`, HTMLElement).classList.add('wrong');
  for (const input of inputsOf(field)) {
    // A radio button cannot be invalid by itself: its group is, and says so.
    if (!(input instanceof HTMLInputElement && input.type === 'radio'))
      input.setAttribute('aria-invalid', 'true');
    describe(input, `${field}-error`, true);
  }
}

const inputsOf = (field: ApplicantField): readonly HTMLElement[] => [
  ...element(`${field}-field`, HTMLElement).querySelectorAll<HTMLElement>('input, select'),
];

/** What is read out after an element's name. */
function describe(one: HTMLElement, id: string, isSo: boolean): void {
  const ids = (one.getAttribute('aria-describedby') ?? '').split(' ').filter((each) => each !== id);
  const all = [...ids, ...(isSo ? [id] : [])].filter((each) => each !== '');
  if (all.length === 0) one.removeAttribute('aria-describedby');
  else one.setAttribute('aria-describedby', all.join(' '));
}

function linkTo(field: ApplicantField, text: string): HTMLLIElement {
  const link = made('a', text);
  const id = FIRST_INPUT[field] ?? field;
  link.href = `#${id}`;
  // Not by the address: it would stay there, and in the history of the browser.
  link.addEventListener('click', (event) => {
    event.preventDefault();
    element(`${field}-field`, HTMLElement).scrollIntoView();
    element(id, HTMLElement).focus();
  });
  const item = made('li');
  item.append(link);
  return item;
}

function forEars(text: string): HTMLElement {
  const one = made('span', text);
  one.className = 'for-ears';
  return one;
}
