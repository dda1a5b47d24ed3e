import type { Intent, Intents } from '../../activities/ports/intents.js';

/** One step's intent of one enrollment, kept in memory. */
export function memoryIntents(): Intents {
  let intent: Intent | null = null;
  return {
    find: async () => intent,
    declare: async (_attempt, probe) => {
      intent ??= { probe, isAsked: false, made: null };
    },
    fulfil: async (_attempt, made) => {
      intent = { probe: intent?.probe ?? 'absent', isAsked: intent?.isAsked ?? false, made };
    },
    ask: async () => {
      const isFirst = intent?.isAsked === false;
      intent = intent && { ...intent, isAsked: true };
      return isFirst;
    },
    unask: async () => {
      intent = intent && { ...intent, isAsked: false };
    },
    forget: async () => {
      intent = intent && { ...intent, made: null };
    },
  };
}
