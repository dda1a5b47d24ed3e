import { join } from 'node:path';
import { Type } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';
import type { FastifyRequest } from 'fastify';
import type { Answer } from '../answer.js';
import type { Operation, Subject } from '../fault.js';
import { type Partner, type PartnerOptions, PartnerServer } from '../partner-server.js';
import { openStateFolder } from '../state-folder.js';
import { PatientFile } from './patient-file.js';
import { SITE_ACTIONS, type SiteNames, type SitePart } from './site-actions.js';
import { isMagic, type MagicBody, type SiteAccount, UnityDesk } from './unity-desk.js';
import { magicError } from './unity-error.js';

/** How to start a site: who may come to it, and the names of the actions that it has. */
export interface TouchworksPartnerOptions extends PartnerOptions {
  readonly account: SiteAccount;
  readonly actions: SiteNames;
}

const BASE = '/UnityService.svc/json';
const LOGIN = 'GetUserAuthentication';

/** A TouchWorks site behind Unity (reference, "EHR vendors", column TouchWorks): its envelope, with actions by option. */
export async function startTouchworksPartner(options: TouchworksPartnerOptions): Promise<Partner> {
  const folder = options.stateFolder && join(options.stateFolder, 'touchworks');
  const file = new PatientFile(openStateFolder(folder));
  const desk = new UnityDesk(options.account);
  const partOf = (action: string) => partNamed(options.actions, action);
  const server = new PartnerServer(options, {
    contentType: 'application/json; charset=utf-8',
    // The token travels in the body: the desk looks at it.
    isAuthorized: () => true,
    expireTokens: () => desk.expireAll(),
    // Not in the reference: what Unity says to a request that is none of its own.
    refusal: (status) => ({ status }),
    records: () => ({ patients: file.all() }),
  });
  server.add({
    method: 'POST',
    url: `${BASE}/GetToken`,
    operation: 'token',
    subject: () => ({ keys: [], people: [] }),
    answer: ({ body }) => desk.grant(body),
  });
  server.add({
    method: 'POST',
    url: `${BASE}/MagicJson`,
    operation: ({ body }) => operationOf(partOf, body),
    subject: (request) => subjectOf(file, request),
    answer: ({ body }) => answerTo(desk, file, partOf, body),
  });
  addForeignHand(server, file);
  return server.listen(options.port ?? 0);
}

type PartOf = (action: string) => SitePart | undefined;

function partNamed(names: SiteNames, action: string): SitePart | undefined {
  const parts = Object.keys(SITE_ACTIONS) as SitePart[];
  return parts.find((part) => names[part] !== undefined && names[part] === action);
}

function operationOf(partOf: PartOf, body: unknown): Operation {
  const part = isMagic(body) ? partOf(body.Action) : undefined;
  return part === undefined ? 'token' : SITE_ACTIONS[part].operation;
}

function answerTo(desk: UnityDesk, file: PatientFile, partOf: PartOf, body: unknown): Answer {
  if (!isMagic(body)) return { status: 400 };
  const refusal = desk.refusal(body);
  if (refusal !== null) return refusal;
  if (body.Action === LOGIN) return desk.bind(body);
  const part = partOf(body.Action);
  if (part === undefined) return magicError(body.Action, 'The action is not known.');
  const action = SITE_ACTIONS[part];
  return isAnythingElse(body, action.places)
    ? magicError(body.Action, 'A parameter is not known.')
    : action.answer(file, body);
}

const EVERY_CALL: readonly string[] = ['Action', 'AppUserID', 'Appname', 'Token'];

const isAnythingElse = (body: MagicBody, places: readonly string[]): boolean =>
  Object.entries(body).some(
    ([place, value]) => value !== '' && !EVERY_CALL.includes(place) && !places.includes(place),
  );

/** The keys of ours that a request is about: named in it, or those of the patient whom it names. */
function subjectOf(file: PatientFile, { body }: FastifyRequest): Subject {
  if (!isMagic(body)) return { keys: [], people: [] };
  const externalId = file.get(body.PatientID)?.externalId ?? '';
  return { keys: [body.Parameter1, body.Parameter2, externalId], people: [] };
}

const changeSchema = Type.Partial(
  Type.Object(
    { externalId: Type.String(), isActive: Type.Boolean(), encounters: Type.Integer() },
    { additionalProperties: false },
  ),
);

/** `PUT /__records/<id>`: what the site's own people do, such as merging a patient away or seeing one. */
function addForeignHand({ app }: PartnerServer, file: PatientFile): void {
  app.put<{ Params: { id: string } }>('/__records/:id', async ({ params, body }, reply) => {
    const patient = file.get(params.id);
    if (patient === undefined || !Value.Check(changeSchema, body)) return reply.code(400).send();
    file.keep({ ...patient, ...body });
    return reply.code(204).send();
  });
}
