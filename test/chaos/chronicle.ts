interface Entry {
  readonly at: Date;
  readonly what: string;
}

/** What was done to the stack, with times, so that a violation can be understood. */
export class Chronicle {
  readonly #entries: Entry[] = [];
  readonly #onNote: (what: string) => void;

  constructor(onNote: (what: string) => void = () => undefined) {
    this.#onNote = onNote;
  }

  note(what: string): void {
    this.#entries.push({ at: new Date(), what });
    this.#onNote(what);
  }

  between(from: Date, to: Date): readonly Entry[] {
    return this.#entries.filter(({ at }) => at >= from && at <= to);
  }
}
