import { Gauge, type Registry } from 'prom-client';
import type { OverdueKey } from '../../activities/domain/key-rotation.js';
import { WRAPPING_LINEAGES } from '../crypto/keyring.js';
import { inTime } from './in-time.js';

/** How many old wrapping keys are not destroyed in time, asked at each reading; no value while nobody can say. */
export function keyMetrics(register: Registry, overdueKeys: () => Promise<readonly OverdueKey[]>) {
  return new Gauge({
    name: 'enrollment_keys_overdue',
    help: 'Versions of wrapping keys past KEK_MAX_AGE_HOURS that are not destroyed, by lineage.',
    labelNames: ['lineage'],
    registers: [register],
    async collect() {
      this.reset();
      const overdue = await inTime(overdueKeys).catch(() => null);
      if (overdue === null) return;
      for (const lineage of WRAPPING_LINEAGES)
        this.set({ lineage }, overdue.filter((each) => each.lineage === lineage).length);
    },
  });
}
