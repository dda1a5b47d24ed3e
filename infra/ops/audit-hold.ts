import { TICKET_NUMBER, type TicketNumber } from '../../activities/domain/break-glass.js';
import { placeHold, releaseHold } from '../postgres/audit-holds.js';
import { EXIT, usage } from './exit.js';
import { owning } from './reader.js';
import type { Answer, Asked } from './verb.js';

/** Keeps the whole trail in the database until the hold is released: a court may ask for what would otherwise leave. */
export async function holdTrail({ words, at }: Asked): Promise<Answer> {
  const ticket = ticketIn(words);
  const isNew = await owning(at, (owner) => placeHold(owner, ticket));
  const text = isNew
    ? 'Placed: nothing is archived until it is released.'
    : 'It was placed before.';
  return { exit: EXIT.ok, json: { ticket, hold: 'placed' }, text };
}

/** Releases a hold; others may be in force still. */
export async function releaseTrail({ words, at }: Asked): Promise<Answer> {
  const ticket = ticketIn(words);
  const wasPlaced = await owning(at, (owner) => releaseHold(owner, ticket));
  const text = wasPlaced ? 'Released.' : 'There was no such hold.';
  return { exit: EXIT.ok, json: { ticket, hold: 'released' }, text };
}

function ticketIn([ticket = '', ...more]: readonly string[]): TicketNumber {
  if (more.length > 0 || !new RegExp(TICKET_NUMBER).test(ticket))
    throw usage('Name the ticket that asks for it, as ABC-123: no words.');
  return ticket as TicketNumber;
}
