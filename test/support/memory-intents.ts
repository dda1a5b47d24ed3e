import type { Intent, Intents } from '../../activities/ports/intents.js';

/** One step's intent of one enrollment, kept in memory. */
export function memoryIntents(): Intents {
  let intent: Intent | null = null;
  let mayLandUntil = 0;
  return {
    find: async () => intent,
    declare: async (_attempt, probe) => {
      intent ??= { probe, isAsked: false, made: null };
    },
    fulfil: async (_attempt, made) => {
      intent = { probe: intent?.probe ?? 'absent', isAsked: intent?.isAsked ?? false, made };
    },
    ask: async ({ deadline }, lateSeconds = Number.POSITIVE_INFINITY) => {
      const isAllowed = intent !== null && (!intent.isAsked || mayLandUntil <= performance.now());
      if (!isAllowed) return false;
      mayLandUntil = performance.now() + deadline.remainingMs() + lateSeconds * 1_000;
      intent = intent && { ...intent, isAsked: true };
      return true;
    },
    unask: async (_attempt, lateSeconds = 0) => {
      mayLandUntil = performance.now() + lateSeconds * 1_000;
      intent = intent && { ...intent, isAsked: lateSeconds > 0 };
    },
    forget: async () => {
      intent = intent && { ...intent, made: null };
    },
  };
}
