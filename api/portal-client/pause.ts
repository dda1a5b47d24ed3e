const MS_PER_SECOND = 1_000;

/** Waits; shorter when the signal comes first. */
export const pause = (seconds: number, signal?: AbortSignal | null): Promise<void> =>
  new Promise((resolve) => {
    const over = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', over);
      resolve();
    };
    const timer = setTimeout(over, seconds * MS_PER_SECOND);
    signal?.addEventListener('abort', over);
    if (signal?.aborted === true) over();
  });
