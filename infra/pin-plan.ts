import type { StepName } from '../activities/domain/ids.js';
import type { PinnedAdapter, PinnedPlan, PortName } from '../activities/domain/plan.js';
import type { Config } from './config/config.js';

const builtIn = (adapter: string): PinnedAdapter => ({
  adapter,
  tenant: 'default',
  capabilityVersion: 1,
  external: false,
});

/** A system that is ours, or an outside one by its technology and the tenant behind it. */
const system = (adapter: string, tenant: string): PinnedAdapter =>
  adapter === 'postgres' ? builtIn(adapter) : { ...builtIn(adapter), tenant, external: true };

/** The systems that a configuration means, by port; what an accepted enrollment is pinned to (protocol.md 3). */
export const pinnedAdapters = ({
  adapters: { identity, ehr, providerDirectory, portal, scheduling },
}: Config): Readonly<Record<PortName, PinnedAdapter>> => ({
  identity: system(identity.adapter, identity.tenant),
  ehr: system(ehr.adapter, ehr.tenant),
  // Providers and appointments outside are kept where the chart is.
  providerDirectory: system(providerDirectory.adapter, ehr.tenant),
  // Realms of many servers have the same name.
  portal: system(portal.adapter, `${portal.keycloak.realm}@${new URL(portal.keycloak.url).host}`),
  scheduling: system(scheduling.adapter, ehr.tenant),
  mail: builtIn('smtp'),
});

/** The task queue of each port that has one of its own. */
export const partnerQueues = ({
  temporal: { taskQueue },
  partnerQueues: { ports },
}: Config): Readonly<Partial<Record<PortName, string>>> =>
  Object.fromEntries(ports.map((port) => [port, `${taskQueue}-${nameOf(port)}`]));

const nameOf = (port: PortName): string => port.replace(/[A-Z]/g, (c) => `-${c.toLowerCase()}`);

/** Everything that a new enrollment's course depends on, as configured now. */
export const pinPlan = (config: Config, steps: readonly StepName[]): PinnedPlan => ({
  steps,
  adapters: pinnedAdapters(config),
  ...(config.partnerQueues.ports.length === 0 ? {} : { taskQueues: partnerQueues(config) }),
  pace: config.pace.pace,
  stepPatienceSeconds: config.pace.stepPatienceSeconds,
  partnerLateSeconds: config.pace.partnerLateSeconds,
  repairWindowSeconds: config.pace.repairWindowSeconds,
  reviewDeadlineSeconds: config.pace.reviewDeadlineSeconds,
  purgeAlertAfterSeconds: config.pace.purgeAlertAfterSeconds,
});
