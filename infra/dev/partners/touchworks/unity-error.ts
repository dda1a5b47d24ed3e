import type { Answer } from '../answer.js';

/** Reference, row "Auth": errors arrive inside HTTP 200. The words before the text are those that public clients met. */
export const magicError = (action: string, text: string): Answer => ({
  status: 200,
  body: [{ Error: `Magic Error - Action: ${action} - ${text}` }],
});

/** What public clients met for a token that has ended; an unknown one is told the same (our assumption). */
export const LOGGED_OUT = 'As a Security precaution, you have been logged out due to inactivity.';

/** Rows in the form that public clients read: a list of one, whose one field is named after the action. */
export const rowsAnswer = (action: string, rows: readonly object[]): Answer => ({
  status: 200,
  body: [{ [`${action.toLowerCase()}info`]: rows }],
});
