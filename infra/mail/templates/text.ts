/** Control, format and separator characters: line breaks, terminal sequences, direction overrides. */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu;
const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** A value for one line of text: it cannot begin a line of its own or change how the line reads. */
export const oneLine = (value: string): string =>
  value.replace(INVISIBLE, ' ').replace(/ {2,}/g, ' ').trim();

/** HTML that has been escaped already. */
export class Html {
  readonly markup: string;
  constructor(markup: string) {
    this.markup = markup;
  }
}

/** Template tag: what is written is markup, what is inserted is text and gets escaped; `Html` and lists of it pass. */
export function html(
  written: TemplateStringsArray,
  ...inserted: readonly (string | Html | readonly Html[])[]
): Html {
  const parts = written.flatMap((literal, index) => {
    const value = inserted[index];
    return value === undefined ? [literal] : [literal, markupOf(value)];
  });
  return new Html(parts.join(''));
}

const markupOf = (value: string | Html | readonly Html[]): string => {
  if (value instanceof Html) return value.markup;
  if (typeof value === 'string')
    return value.replace(/[&<>"']/g, (character) => ESCAPES[character] ?? '');
  return value.map(({ markup }) => markup).join('');
};
