/**
 * What became of one try. `deferred`: nothing can have been sent. `refused`: the server said no for good.
 * `unknown`: the connection broke when the whole message may have been out.
 */
export type Delivery = 'accepted' | 'deferred' | 'refused' | 'unknown';

/** The server's last word on a message, where it said one. */
export interface LastWord {
  readonly isAccepted: boolean;
  readonly replyCode?: number;
  /** The command it answered, as nodemailer names it. */
  readonly command?: string;
}

export const NO_WORD: LastWord = { isAccepted: false };

/** Replies to these are about the message; to any other (greeting, TLS, login) about ourselves, which can be mended. */
const ABOUT_THE_MESSAGE: ReadonlySet<string | undefined> = new Set([
  'MAIL FROM',
  'RCPT TO',
  'DATA',
]);

/** Takes code and command off an error; its text, which quotes the recipient, goes no further. */
export function lastWordOf(error: object): LastWord {
  const { responseCode, command }: { responseCode?: unknown; command?: unknown } = error;
  return {
    isAccepted: false,
    ...(typeof responseCode === 'number' ? { replyCode: responseCode } : {}),
    ...(typeof command === 'string' ? { command } : {}),
  };
}

/**
 * Judges a try by the last word and by whether the final dot may have been out (RFC 5321, 4.2.5: after a reply of
 * 4yz or 5yz to the dot the server must not deliver).
 */
export function verdict(word: LastWord, mayBeComplete: boolean): Delivery {
  // Praise for a message that was never finished comes from a server that has lost count.
  if (word.isAccepted) return mayBeComplete ? 'accepted' : 'deferred';
  if (word.replyCode !== undefined && word.replyCode >= 400)
    return isFinalNo(word, mayBeComplete) ? 'refused' : 'deferred';
  return mayBeComplete ? 'unknown' : 'deferred';
}

const isFinalNo = ({ replyCode = 0, command }: LastWord, mayBeComplete: boolean): boolean =>
  replyCode >= 500 && (mayBeComplete || ABOUT_THE_MESSAGE.has(command));
