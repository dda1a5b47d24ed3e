import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A whole message in the mail server's folder. */
interface Message {
  readonly to: string;
  /** Whose welcome letter it is, by its message id; null when it is none. */
  readonly welcomes: string | null;
  readonly text: string;
}

const HEADERS_END = '\r\n\r\n';
const TO = /^To: (.*)$/im;
const WELCOME_ID = /^Message-ID: <([0-9a-f-]{36})\.welcome@/im;
const BOUNDARY = /boundary="([^"]+)"/i;

/** Read from the files: the server accepts a message only after it has written one. */
export function messagesIn(stateFolder: string): readonly Message[] {
  const folder = join(stateFolder, 'mail');
  return readdirSync(folder)
    .filter((name) => name.endsWith('.eml'))
    .map((name) => readFileSync(join(folder, name), 'utf8'))
    .filter(isWhole)
    .map((text) => ({
      to: TO.exec(text)?.[1]?.trim() ?? '',
      welcomes: WELCOME_ID.exec(text)?.[1] ?? null,
      text,
    }));
}

/** A server that was killed while it took a message leaves the beginning of one, which nobody was told is there. */
function isWhole(text: string): boolean {
  const headers = text.slice(0, text.indexOf(HEADERS_END));
  const boundary = BOUNDARY.exec(headers)?.[1];
  return boundary === undefined ? headers !== '' : text.includes(`--${boundary}--`);
}
