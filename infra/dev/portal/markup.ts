import { html, Markup } from '../../../api/patient-portal/html.js';
import type { TextField } from './page/text-fields.js';

/** Several pieces after one another. */
export const joined = (pieces: readonly Markup[]): Markup =>
  new Markup(pieces.map(({ text }) => text).join(''));

const NONE = new Markup('');
const OPTIONAL = html` <span class="optional">(optional)</span>`;

/** Where the page says what is wrong with a field; next to it, and part of what is read out with it. */
const errorPlace = (id: string): Markup => html`<p class="error" id="${id}-error" hidden></p>`;
const hintOf = (id: string, hint: string | undefined): Markup =>
  hint === undefined ? NONE : html`<p class="hint" id="${id}-hint">${hint}</p>`;
const described = (id: string, hint: string | undefined): Markup =>
  hint === undefined ? NONE : html` aria-describedby="${id}-hint"`;

export function textField(field: TextField): Markup {
  return html`<div class="field" id="${field.id}-field">
<label for="${field.id}">${field.label}${field.isOptional === true ? OPTIONAL : NONE}</label>
${hintOf(field.id, field.hint)}${errorPlace(field.id)}${inputOf(field)}
</div>
`;
}

/** An input of a group: what is wrong with it is said of the group. */
export const groupedField = (field: TextField): Markup =>
  html`<div class="part"><label for="${field.id}">${field.label}</label>${inputOf(field)}</div>`;

function inputOf({
  id,
  type = 'text',
  inputmode,
  autocomplete,
  width,
  hint,
  isOptional,
}: TextField) {
  const mode = inputmode === undefined ? NONE : html` inputmode="${inputmode}"`;
  const required = isOptional === true ? NONE : html` aria-required="true"`;
  return html`<input id="${id}" name="${id}" type="${type}"${mode} autocomplete="${autocomplete}" autocapitalize="${type === 'text' ? 'words' : 'none'}" spellcheck="false" class="width-${`${width ?? 'full'}`}"${required}${described(id, hint)}>`;
}

export type Choices = readonly (readonly [value: string, label: string])[];

export function selectField(
  id: string,
  label: Markup,
  choices: Choices,
  { autocomplete = 'off', chosen = '' } = {},
): Markup {
  const options = choices.map(
    ([value, text]) =>
      html`<option value="${value}"${value === chosen ? html` selected` : NONE}>${text}</option>`,
  );
  return html`<div class="field" id="${id}-field">
<label for="${id}">${label}</label>
${errorPlace(id)}<select id="${id}" name="${id}" autocomplete="${autocomplete}">${joined(options)}</select>
</div>
`;
}

export const optional = (label: string): Markup => html`${label}${OPTIONAL}`;

/** Fields that make one answer. */
export const fieldGroup = (
  id: string,
  { legend, hint }: { readonly legend: Markup; readonly hint?: string },
  content: Markup,
): Markup => html`<fieldset class="field" id="${id}-field"${described(id, hint)}>
<legend>${legend}</legend>
${hintOf(id, hint)}${errorPlace(id)}${content}
</fieldset>
`;

export const radios = (id: string, choices: Choices, chosen = ''): Markup =>
  joined(
    choices.map(
      ([value, label], index) =>
        html`<div class="choice"><input type="radio" id="${id}${index === 0 ? '' : `-${value}`}" name="${id}" value="${value}"${value === chosen ? html` checked` : NONE}><label for="${id}${index === 0 ? '' : `-${value}`}">${label}</label></div>`,
    ),
  );

export const section = (title: string, content: Markup): Markup =>
  html`<section class="block"><h2>${title}</h2>
${content}</section>
`;
