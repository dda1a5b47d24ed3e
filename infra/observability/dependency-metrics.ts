import { Gauge, type Registry } from 'prom-client';
import { inTime } from './in-time.js';
import { remembered } from './remembered.js';

type Check = () => Promise<boolean>;

const ONE_READING_MS = 1_000;

/** Whether the parts that a process leans on answer, asked at each reading; no answer in time is none. */
export function dependencyMetrics(
  register: Registry,
  checks: Readonly<Record<'database' | 'keyring' | 'jwks' | 'temporal', Check>>,
): void {
  const asked = Object.entries(checks).map(
    ([dependency, check]) => [dependency, remembered(() => isUp(check), ONE_READING_MS)] as const,
  );
  new Gauge({
    name: 'enrollment_dependency_up',
    help: '1: the part answers this process. 0: it does not.',
    ...{ labelNames: ['dependency'], registers: [register] },
    async collect() {
      const answers = await Promise.all(asked.map(([, ask]) => ask()));
      for (const [place, [dependency]] of asked.entries())
        this.set({ dependency }, answers[place] === true ? 1 : 0);
    },
  });
}

const isUp = (check: Check): Promise<boolean> => inTime(check).catch(() => false);
