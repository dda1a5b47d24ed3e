import type { StepName } from '../activities/domain/ids.js';
import type { PinnedAdapter, PinnedPlan, PortName } from '../activities/domain/plan.js';
import type { Config } from './config/config.js';

const builtIn = (adapter: string): PinnedAdapter => ({
  adapter,
  tenant: 'default',
  capabilityVersion: 1,
  external: false,
});

/** The systems that a configuration means, by port; what an accepted enrollment is pinned to (protocol.md 3). */
export const pinnedAdapters = ({
  adapters,
}: Config): Readonly<Record<PortName, PinnedAdapter>> => ({
  identity: {
    ...builtIn(adapters.identity.adapter),
    tenant: adapters.identity.tenant,
    external: true,
  },
  ehr:
    adapters.ehr.adapter === 'postgres'
      ? builtIn('postgres')
      : { ...builtIn(adapters.ehr.adapter), tenant: adapters.ehr.tenant, external: true },
  providerDirectory: builtIn(adapters.providerDirectory.adapter),
  portal: builtIn(adapters.portal.adapter),
  scheduling: builtIn(adapters.scheduling.adapter),
  mail: builtIn('smtp'),
});

/** Everything that a new enrollment's course depends on, as configured now. */
export const pinPlan = (config: Config, steps: readonly StepName[]): PinnedPlan => ({
  steps,
  adapters: pinnedAdapters(config),
  pace: config.pace.pace,
  stepPatienceSeconds: config.pace.stepPatienceSeconds,
  partnerLateSeconds: config.pace.partnerLateSeconds,
  repairWindowSeconds: config.pace.repairWindowSeconds,
  reviewDeadlineSeconds: config.pace.reviewDeadlineSeconds,
  purgeAlertAfterSeconds: config.pace.purgeAlertAfterSeconds,
});
