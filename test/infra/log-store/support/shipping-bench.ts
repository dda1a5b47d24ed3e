import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { LogEvent } from '../../../../activities/domain/log.js';
import { freePort } from '../../../../infra/dev/launch/free-port.js';
import type { KeptMark } from '../../../../infra/log-store/kept-mark.js';
import { deliver } from '../../../../infra/log-store/log-store.js';
import { ship } from '../../../../infra/log-store/ship.js';
import { trailSource } from '../../../../infra/log-store/trail-source.js';
import { witnessFile } from '../../../../infra/log-store/witness-file.js';
import type { Witness } from '../../../../infra/postgres/restored.js';
import { trailLines } from '../../../../infra/postgres/trail-lines.js';
import { eventually } from '../../../support/eventually.js';
import { startTcpProxy, type TcpProxy } from '../../../support/tcp-proxy.js';
import { lastPosition } from '../../audit/support/tampering.js';
import { newIds, startTrailBench, type TrailBench } from '../../audit/support/trail-bench.js';
import { somePort } from '../../dev/support/temporary-folder.js';
import { type Rsyslog, startRsyslog } from './rsyslog.js';
import { folded, type Stored, storedIn } from './stored.js';

/** A trail, a real store for it, and a line between them that can be slowed down. */
export class ShippingBench {
  readonly trail: TrailBench;
  readonly store: Rsyslog;
  readonly line: TcpProxy;
  /** The shipper's own. */
  readonly folder: string;
  readonly #mark: KeptMark<Witness>;

  constructor(parts: Pick<ShippingBench, 'trail' | 'store' | 'line' | 'folder'>) {
    this.trail = parts.trail;
    this.store = parts.store;
    this.line = parts.line;
    this.folder = parts.folder;
    this.#mark = witnessFile(join(parts.folder, 'witness.json'));
  }

  /** Entries of ten enrollments, so many each, under one checkpoint. */
  async grow(each: number): Promise<void> {
    await this.trail.append(newIds(10), each);
    await this.trail.checkpoints.take();
  }

  /** Ships over that port until all is there and the mark has moved behind it; answers what was told meanwhile. */
  async shipAll(port = this.store.target.port): Promise<readonly LogEvent[]> {
    const told: LogEvent[] = [];
    const note = (event: LogEvent) => void told.push(event);
    const stopping = new AbortController();
    const take = (batch: readonly Buffer[]) => deliver({ ...this.store.target, port }, batch);
    const sources = [trailSource(this.trail.database.auditor, this.#mark)];
    const done = ship(sources, take, { info: note, error: note }, stopping.signal);
    await this.untilShipped();
    stopping.abort();
    await done;
    return told;
  }

  async untilShipped(): Promise<void> {
    await eventually(async () => ((await this.isAllShipped()) ? true : null));
  }

  async isAllShipped(): Promise<boolean> {
    const last = await this.trail.database.owner.transaction((tx) => lastPosition(tx));
    return (await this.#mark.read()).position === last;
  }

  /** Until the store has written something more, without a pause that could be too long. */
  async untilMore(): Promise<void> {
    const before = this.store.text('trail.log').length;
    while (this.store.text('trail.log').length === before) await pause(1);
  }

  /** The trail's messages, as often as they stand in the store. */
  written(): readonly Stored[] {
    const stored = storedIn(this.store.text('trail.log'));
    return stored.filter(({ application }) => application === 'enrollment-trail');
  }

  /** What should be there: the lines of an export, as far as checkpoints cover them. */
  async expected(): Promise<readonly string[]> {
    const lines: string[] = [];
    await this.trail.database.auditor.transaction(async (tx) => {
      for await (const each of trailLines(tx)) lines.push(JSON.stringify(each));
    });
    return lines.filter((each) => !each.startsWith('{"entry":{"position":null'));
  }

  /** Once what came twice is one, the store has what it should have. */
  async assertAllThere(): Promise<void> {
    const texts = folded(this.written()).map(({ text }) => text);
    assert.deepEqual(texts, await this.expected());
  }

  async stop(): Promise<void> {
    await this.line[Symbol.asyncDispose]();
    await Promise.all([this.trail.stop(), this.store.stop()]);
    rmSync(this.folder, { recursive: true, force: true });
  }
}

export async function startShippingBench(): Promise<ShippingBench> {
  const folder = mkdtempSync(join(tmpdir(), 'enrollment-shipper-'));
  const [trail, store] = await Promise.all([startTrailBench(), startRsyslog()]);
  const line = await startTcpProxy(await freePort(somePort(), new Set()), store.target.port);
  return new ShippingBench({ trail, store, line, folder });
}
