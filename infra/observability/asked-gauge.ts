import { Gauge, type Registry } from 'prom-client';
import { inTime } from './in-time.js';

/** A figure that is asked for at each reading; it has no value while nobody can say, since 0 would be an answer. */
export function askedGauge(
  register: Registry,
  { name, help }: { readonly name: string; readonly help: string },
  ask: () => Promise<number>,
): void {
  new Gauge({
    ...{ name, help, registers: [register] },
    async collect() {
      this.remove();
      const found = await inTime(ask).catch(() => null);
      if (found !== null) this.set(found);
    },
  });
}
