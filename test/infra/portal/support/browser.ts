/** A page as a browser without scripts has it. */
export interface Page {
  readonly url: string;
  readonly status: number;
  readonly html: string;
  /** Where a redirect leads that the browser was told not to follow. */
  readonly leavesTo: string | null;
}

/** Follows links and sends forms with one jar of cookies; stops at redirects to `outside`. */
export class Browser {
  readonly #cookies = new Map<string, string>();
  readonly #outside: string;

  constructor(outside: string) {
    this.#outside = outside;
  }

  open(url: string): Promise<Page> {
    return this.#go(url);
  }

  /** Fills in the first form of a page: its hidden fields stay as they are. */
  submit({ url, html }: Page, fields: Readonly<Record<string, string>>): Promise<Page> {
    const action = /<form[^>]*\saction="([^"]*)"/.exec(html)?.[1];
    if (action === undefined) throw new Error('The page has no form.');
    const hidden = [...html.matchAll(/<input[^>]*type="hidden"[^>]*>/g)].map(([input]) => [
      /name="([^"]*)"/.exec(input)?.[1] ?? '',
      unescaped(/value="([^"]*)"/.exec(input)?.[1] ?? ''),
    ]);
    const body = new URLSearchParams({ ...Object.fromEntries(hidden), ...fields });
    return this.#go(new URL(unescaped(action), url).href, body);
  }

  async #go(url: string, body?: URLSearchParams): Promise<Page> {
    const cookie = [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const response = await fetch(url, {
      ...(body === undefined ? {} : { method: 'POST', body }),
      headers: { cookie },
      redirect: 'manual',
    });
    for (const set of response.headers.getSetCookie()) this.#keep(set);
    const location = response.headers.get('location');
    const next = location === null ? null : new URL(location, url).href;
    if (next !== null && !next.startsWith(this.#outside)) return this.#go(next);
    return { url, status: response.status, html: await response.text(), leavesTo: next };
  }

  #keep(set: string): void {
    const [pair = ''] = set.split(';');
    const at = pair.indexOf('=');
    if (/max-age=0/i.test(set)) this.#cookies.delete(pair.slice(0, at));
    else this.#cookies.set(pair.slice(0, at), pair.slice(at + 1));
  }
}

export const unescaped = (text: string): string =>
  text.replaceAll('&amp;', '&').replaceAll('&quot;', '"').replaceAll('&#39;', "'");
