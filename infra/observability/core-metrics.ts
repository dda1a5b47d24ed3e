import type { TelemetryOptions } from '@temporalio/worker';

const PATIENCE_MS = 2_000;

/** Where the SDK's core tells its metrics: on loopback, for this process alone, which tells them with its own. */
export const coreTelemetry = (port: number): TelemetryOptions => ({
  metrics: {
    prometheus: {
      bindAddress: `127.0.0.1:${port}`,
      countersTotalSuffix: true,
      unitSuffix: true,
      useSecondsForDurations: true,
    },
  },
});

/** What the core says now; nothing when it does not answer: our own figures are told all the same. */
export async function coreMetrics(port: number): Promise<string> {
  try {
    const signal = AbortSignal.timeout(PATIENCE_MS);
    const response = await fetch(`http://127.0.0.1:${port}/metrics`, { signal });
    return response.ok ? await response.text() : '';
  } catch {
    return '';
  }
}
