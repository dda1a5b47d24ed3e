import { EventEmitter, once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import type { Attempt } from '../../../activities/domain/attempt.js';
import { Failure, type FailureCode } from '../../../activities/domain/failure.js';
import type { FaultState, Order, Parked, WritingCall } from './orders.js';

/** Orders in force for one enrollment; `replaced` is aborted when another script takes its place. */
class Script {
  readonly replaced = new AbortController();
  /** The steps and verbs of which a call is parked. */
  readonly standing = new Set<string>();
  /** The steps and verbs that a system has refused for good: it does so again, though its effect may be there. */
  readonly refused = new Map<string, FailureCode>();
  readonly #left: { readonly order: Order; times: number }[];

  constructor(orders: readonly Order[]) {
    this.#left = orders.map((order) => ({
      order,
      times: order.times === 'always' ? Number.POSITIVE_INFINITY : order.times,
    }));
  }

  take(call: WritingCall, at: Order['at'], { step, verb }: Attempt): Order | null {
    const found = this.#left.find(
      ({ order, times }) => order.call === call && order.at === at && times > 0,
    );
    if (found === undefined) return null;
    found.times -= 1;
    const { act, times, code } = found.order;
    if (act === 'fail' && times === 'always' && code !== undefined)
      this.refused.set(`${step}.${verb}`, code);
    return found.order;
  }
}

/** Knows what is to befall each enrollment. One without a script stands still at its first writing call until it has one. */
export class FaultDesk {
  readonly #scripts = new Map<string, Script>();
  /** Tells by enrollment id that a script came in. */
  readonly #given = new EventEmitter().setMaxListeners(0);
  readonly #parked = new Set<Parked>();
  #underWay = 0;

  get state(): FaultState {
    return { parked: [...this.#parked], underWay: this.#underWay };
  }

  /** Gives an enrollment its script, or another one; what was parked under the last goes on. */
  script(id: string, orders: readonly Order[]): void {
    const last = this.#scripts.get(id);
    this.#scripts.set(id, new Script(orders));
    this.#given.emit(id);
    last?.replaced.abort();
  }

  /** Carries a writing call out as the enrollment's script has it. */
  async around<T>(
    call: WritingCall,
    attempt: Attempt,
    effect: () => Promise<T>,
    pretence?: T,
  ): Promise<T> {
    this.#underWay += 1;
    try {
      if ((await this.#obey(call, 'before', attempt)) === 'pretend' && pretence !== undefined)
        return pretence;
      const done = await effect();
      await this.#obey(call, 'after', attempt);
      return done;
    } finally {
      this.#underWay -= 1;
    }
  }

  /**
   * Where an attempt begins. While an earlier one of the same kind is parked it waits here: what one could not finish is
   * not to be finished by the next behind the test's back. An attempt that Temporal has given up leaves.
   */
  async enter({ id, step, verb, signal }: Attempt): Promise<void> {
    const script = await this.#scriptOf(id);
    const refused = script.refused.get(`${step}.${verb}`);
    if (refused !== undefined) throw new Failure(refused);
    if (!script.standing.has(`${step}.${verb}`)) return;
    await once(AbortSignal.any([script.replaced.signal, signal]), 'abort');
    if (signal.aborted) throw new Failure('UNKNOWN_OUTCOME');
  }

  async #obey(
    call: WritingCall,
    at: Order['at'],
    attempt: Attempt,
  ): Promise<Order['act'] | undefined> {
    if (at === 'before') await this.enter(attempt);
    const script = await this.#scriptOf(attempt.id);
    const order = script.take(call, at, attempt);
    if (order?.act === 'park') await this.#park({ id: attempt.id, call, at }, attempt, script);
    else if (order !== null) await strike(order, attempt);
    return order?.act;
  }

  async #scriptOf(id: string): Promise<Script> {
    const known = this.#scripts.get(id);
    if (known !== undefined) return known;
    await once(this.#given, id);
    return this.#scriptOf(id);
  }

  async #park(here: Parked, { step, verb }: Attempt, script: Script): Promise<void> {
    script.standing.add(`${step}.${verb}`);
    this.#parked.add(here);
    await once(script.replaced.signal, 'abort');
    this.#parked.delete(here);
  }
}

async function strike({ act, code = 'UNKNOWN_OUTCOME' }: Order, attempt: Attempt): Promise<void> {
  if (act === 'fail') throw new Failure(code);
  if (act === 'hang') await hang(attempt);
}

/** The silence of a system, as the adapters hear it: until the attempt is over or called off. */
async function hang({ deadline, signal }: Attempt): Promise<never> {
  await delay(Math.max(0, deadline.remainingMs()), undefined, { signal }).catch(() => undefined);
  throw new Failure('UNKNOWN_OUTCOME');
}
