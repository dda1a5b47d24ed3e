/** Something that keeps the stack from starting: one line that says what happened and what to do. */
export class StackError extends Error {
  override readonly name = 'StackError';

  constructor(whatHappened: string, whatToDo: string) {
    super(`${whatHappened} ${whatToDo}`);
  }
}

/** What helps when nothing more exact can be said. */
export const FRESH_IF_DAMAGED =
  'See .stack/logs; if the state is damaged, start anew with: npm start -- --fresh';
