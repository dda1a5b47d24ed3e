import type { TracedProcess, Traces, TracesConfig } from './traces.js';

/** Off: without `TRACES_URL` not even the SDK is loaded. */
const NO_TRACES: Traces = { tracer: null, close: async () => undefined };

/** Opens what the settings ask for. */
export async function openTraces(config: TracesConfig, process: TracedProcess): Promise<Traces> {
  if (config.url === '') return NO_TRACES;
  const { otlpTraces } = await import('./otlp-traces.js');
  return otlpTraces(config, process);
}
