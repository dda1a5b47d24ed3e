/** Something that keeps the stack from starting: one line that says what happened and what to do. */
export class StackError extends Error {
  override readonly name = 'StackError';

  constructor(whatHappened: string, whatToDo: string) {
    super(`${whatHappened} ${whatToDo}`);
  }
}
