/** One answer serves all who ask within that time: a reading asks for many figures at once. */
export function remembered<T>(ask: () => Promise<T>, forMs: number): () => Promise<T> {
  let answer: Promise<T> | null = null;
  let until = 0;
  return () => {
    if (answer === null || Date.now() > until) {
      answer = ask();
      until = Date.now() + forMs;
    }
    return answer;
  };
}
