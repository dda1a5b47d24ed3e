import type { IncomingMessage, ServerResponse } from 'node:http';
import type { TestContext } from 'node:test';
import type { Verb } from '../../../activities/domain/phase.js';
import type { UnityAccount } from '../../../infra/unity/unity-account.js';
import { unitySession } from '../../../infra/unity/unity-session.js';
import { fence, server } from '../http/support/target.js';

/** What we send; no error may tell it. */
export const CANARY = 'Zqcanary';
/** What Unity says of a token that has ended. */
export const LOGGED_OUT =
  'Magic Error - Action: Do - As a Security precaution, you have been logged out due to inactivity.';
const account: Omit<UnityAccount, 'baseUrl'> = {
  appName: 'App',
  serviceUsername: 'service',
  servicePassword: 'pass',
  userId: 'user',
  userPassword: 'word',
  callSeconds: 0.5,
};

/** Answers one action; `asked` counts from 1. */
export type Answering = (response: ServerResponse, asked: number) => void;
interface Seen {
  readonly Action: string;
  readonly Token: string;
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

/** A Unity server that gives tokens, lets the user in, and answers every other action as the test says. */
export async function unity(
  t: TestContext,
  answering: Answering,
  more: Partial<UnityAccount> & { readonly token?: string; readonly user?: unknown } = {},
) {
  const seen: Seen[] = [];
  const user = more.user ?? [{ getuserauthenticationinfo: [{ ValidUser: 'YES' }] }];
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    if (request.url?.endsWith('/GetToken'))
      return void response.end(more.token ?? `token-no-${seen.length}`);
    const body = JSON.parse(await textOf(request)) as Seen;
    if (body.Action === 'GetUserAuthentication') return void response.end(JSON.stringify(user));
    seen.push(body);
    answering(response, seen.length);
  };
  const { baseUrl } = await server(t, (request, response) => void answer(request, response));
  const here = { ...account, ...more, baseUrl };
  const session = unitySession(here);
  const run = (kind: 'read' | 'write', verb: Verb = 'perform') =>
    session.run(fence.admit(fence.accept(), 'create-ehr-record', verb), {
      action: 'Do',
      kind,
      values: { Parameter1: CANARY },
    });
  return { run, seen, account: here };
}

/** The same answer to every action. */
export const json =
  (answer: unknown): Answering =>
  (response) =>
    void response.end(JSON.stringify(answer));
