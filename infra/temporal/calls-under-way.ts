/**
 * Calls to Temporal that nobody has an answer to yet; each has a deadline. The SDK repeats a call on a timer and throws
 * out of that timer when its channel was closed meanwhile: so the channel is closed only after these.
 */
export class CallsUnderWay {
  readonly #calls = new Set<Promise<unknown>>();

  watch<T>(call: Promise<T>): Promise<T> {
    const settled = call.then(ignore, ignore).finally(() => this.#calls.delete(settled));
    this.#calls.add(settled);
    return call;
  }

  async settled(): Promise<void> {
    await Promise.all(this.#calls);
  }
}

const ignore = (): void => undefined;
