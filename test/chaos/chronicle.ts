interface Entry {
  readonly at: Date;
  readonly what: string;
}

/** What was done to the stack, with times, so that a violation can be understood. */
export class Chronicle {
  readonly #entries: Entry[] = [];

  note(what: string): void {
    this.#entries.push({ at: new Date(), what });
  }

  between(from: Date, to: Date): readonly Entry[] {
    return this.#entries.filter(({ at }) => at >= from && at <= to);
  }
}
