import { X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { Gauge, type Registry } from 'prom-client';

/** What a certificate of ours is shown for. */
export type CertificateUse = 'server' | 'log-store' | 'temporal';

const MS_PER_SECOND = 1_000;

/** When our certificates end, read at each reading: one that was renewed on disk still waits for a restart. */
export function certificateMetrics(
  register: Registry,
  files: Readonly<Partial<Record<CertificateUse, string | undefined>>>,
): void {
  new Gauge({
    name: 'enrollment_certificate_end_timestamp_seconds',
    help: 'When the certificate ends that this process shows, by what it is for.',
    ...{ labelNames: ['use'], registers: [register] },
    async collect() {
      for (const [use, path] of Object.entries(files)) {
        const end = path === undefined ? null : await endOf(path);
        if (end === null) this.remove({ use });
        else this.set({ use }, end);
      }
    },
  });
}

async function endOf(path: string): Promise<number | null> {
  try {
    const { validTo } = new X509Certificate(await readFile(path));
    return Date.parse(validTo) / MS_PER_SECOND;
  } catch {
    return null; // Unreadable: the process itself says so when it starts.
  }
}
