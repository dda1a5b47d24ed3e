import type { Registry } from 'prom-client';
import type { PortName } from '../../activities/domain/plan.js';
import type { PortsByPlan } from '../adapters.js';
import { callMetrics, type Measure } from './call-metrics.js';

type Labels = 'port' | 'adapter' | 'operation';
type Call = (...given: unknown[]) => Promise<unknown>;

const PORTS: Readonly<Record<PortName, true>> = {
  identity: true,
  ehr: true,
  providerDirectory: true,
  portal: true,
  scheduling: true,
  mail: true,
};

/**
 * The same ports, each call of a system counted by port, adapter, operation and result. The operation is the name of
 * the port's method, the adapter a word of the configuration: nothing of what was asked for.
 */
export function measuredPorts(register: Registry): (portsFor: PortsByPlan) => PortsByPlan {
  const measure = callMetrics<Labels>(register, {
    name: 'enrollment_partner',
    what: 'Calls of the systems behind the ports',
    labelNames: ['port', 'adapter', 'operation'],
  });
  return (portsFor) => (plan) =>
    new Proxy(portsFor(plan), {
      get(ports, name) {
        const port: unknown = Reflect.get(ports, name);
        if (!isPortName(name)) return port;
        const labels = { port: name, adapter: plan.adapters[name].adapter };
        return measuredPort(port as object, measure, labels);
      },
    });
}

const isPortName = (name: string | symbol): name is PortName => Object.hasOwn(PORTS, name);

const measuredPort = (
  port: object,
  measure: Measure<Labels>,
  labels: Readonly<Record<'port' | 'adapter', string>>,
): object =>
  new Proxy(port, {
    get(target, operation) {
      const call: unknown = Reflect.get(target, operation);
      if (typeof call !== 'function' || typeof operation !== 'string') return call;
      return (...given: readonly unknown[]) =>
        measure({ ...labels, operation }, () => (call as Call).apply(target, [...given]));
    },
  });
