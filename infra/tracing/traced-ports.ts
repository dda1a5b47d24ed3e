import type { PinnedPlan, PortName } from '../../activities/domain/plan.js';
import { OPERATIONS, type Operation } from '../../activities/domain/span.js';
import type { Ports } from '../../activities/ports/index.js';
import { inSpan } from './ambient-span.js';

type PortsFor = (plan: PinnedPlan) => Ports;

const TRACED: ReadonlySet<string> = new Set<PortName>([
  'identity',
  'ehr',
  'providerDirectory',
  'portal',
  'scheduling',
  'mail',
]);
const KNOWN: ReadonlySet<string> = new Set(OPERATIONS);

/** Each thing asked of an outside system in a span `<port>.<operation>`, whichever adapter answers it, calls below it. */
export const tracedPorts =
  (portsFor: PortsFor): PortsFor =>
  (plan) =>
    new Proxy(portsFor(plan), {
      get(ports, name: string) {
        const port: unknown = Reflect.get(ports, name);
        return TRACED.has(name) ? traced(name as PortName, port as object) : port;
      },
    });

const traced = (port: PortName, system: object): object =>
  new Proxy(system, {
    get(target, operation: string) {
      const answer: unknown = Reflect.get(target, operation);
      if (typeof answer !== 'function' || !KNOWN.has(operation)) return answer;
      return (...parameters: unknown[]) =>
        inSpan({ kind: 'port', port, operation: operation as Operation }, {}, async () =>
          Reflect.apply(answer, target, parameters),
        );
    },
  });
