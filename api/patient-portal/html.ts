/** Text that is markup already, and so is not escaped again. */
export class Markup {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

const escaped = (value: string | Markup): string =>
  value instanceof Markup
    ? value.text
    : value.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');

/** Markup with values in it, each escaped for text and for quoted attributes alike. */
export const html = (
  parts: TemplateStringsArray,
  ...values: readonly (string | Markup)[]
): Markup =>
  new Markup(
    parts.reduce((text, part, index) => `${text}${escaped(values[index - 1] ?? '')}${part}`),
  );
