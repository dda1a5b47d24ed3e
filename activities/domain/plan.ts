import type { StepName } from './ids.js';

export type PortName = 'identity' | 'ehr' | 'providerDirectory' | 'portal' | 'scheduling' | 'mail';

/** Which system a port meant when the enrollment was accepted; a worker never talks to another instead. */
export interface PinnedAdapter {
  readonly adapter: string;
  /** A configured name for the tenant or base URL behind the adapter, e.g. `main-hospital`. */
  readonly tenant: string;
  readonly capabilityVersion: number;
  /** Whether effect and enrollment row live in different systems, so that a call can land late. */
  readonly external: boolean;
}

/** Everything that an enrollment's course depends on, fixed when it is accepted (protocol.md 3). */
export interface PinnedPlan {
  readonly steps: readonly StepName[];
  readonly adapters: Readonly<Record<PortName, PinnedAdapter>>;
  /** Ports whose steps wait in a task queue of their own, and its name; absent: in the saga's. */
  readonly taskQueues?: Readonly<Partial<Record<PortName, string>>>;
  readonly pace: 'remote' | 'local';
  /** No step is retried forward for longer than this, in seconds. */
  readonly stepPatienceSeconds: number;
  /** How long after its time-out a partner may still carry out a request, in seconds. */
  readonly partnerLateSeconds: number;
  readonly repairWindowSeconds: number;
  readonly reviewDeadlineSeconds: number;
  readonly purgeAlertAfterSeconds: number;
}
