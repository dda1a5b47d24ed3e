import { Gauge, Histogram, type Registry } from 'prom-client';
import type { Database } from '../postgres/database.js';

/** Of the pool that Knex has (tarn), what is looked at. */
interface Pool {
  numUsed(): number;
  numFree(): number;
  numPendingAcquires(): number;
  on(event: 'acquireRequest' | 'acquireSuccess' | 'acquireFail', told: (id: number) => void): void;
}

const BUCKETS_SECONDS = [0.001, 0.005, 0.025, 0.1, 0.5, 1, 2.5, 5];

/** How the database's connections are used, and how long work waits for one. */
export function poolMetrics(register: Registry, db: Database): void {
  const { pool } = db.client as { readonly pool: Pool };
  const registers = [register];
  new Gauge({
    ...{ name: 'enrollment_database_connections', help: 'Connections of the pool, by state.' },
    ...{ labelNames: ['state'], registers },
    collect() {
      this.set({ state: 'used' }, pool.numUsed());
      this.set({ state: 'free' }, pool.numFree());
    },
  });
  new Gauge({
    name: 'enrollment_database_connections_awaited',
    help: 'Pieces of work that wait for a connection now.',
    registers,
    collect() {
      this.set(pool.numPendingAcquires());
    },
  });
  measureWaits(pool, register);
}

function measureWaits(pool: Pool, register: Registry): void {
  const waits = new Histogram({
    name: 'enrollment_database_connection_wait_seconds',
    help: 'How long work waited for a connection, also in vain.',
    buckets: BUCKETS_SECONDS,
    registers: [register],
  });
  const begun = new Map<number, () => number>();
  const end = (id: number): void => {
    begun.get(id)?.();
    begun.delete(id);
  };
  pool.on('acquireRequest', (id) => begun.set(id, waits.startTimer()));
  pool.on('acquireSuccess', end);
  pool.on('acquireFail', end);
}
