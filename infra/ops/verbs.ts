import type { OpsVerb } from './verb.js';

/** Each loaded when it is asked for: only a replay needs the workflow engine. */
export const VERBS: Readonly<Record<string, () => Promise<OpsVerb>>> = {
  list: async () => (await import('./list.js')).list,
  show: async () => (await import('./show.js')).show,
  replay: async () => (await import('./replay.js')).replay,
  builds: async () => (await import('./builds.js')).builds,
  retry: async () => (await import('./retry.js')).retry,
  'roll-back': async () => (await import('./roll-back.js')).rollBack,
  cancel: async () => (await import('./cancel.js')).cancel,
  resolve: async () => (await import('./resolve.js')).resolve,
  decide: async () => (await import('./decide.js')).decide,
  portal: async () => (await import('./portal.js')).portal,
  sweep: async () => (await import('./sweep.js')).sweep,
  keys: async () => (await import('./keys.js')).keys,
  audit: async () => (await import('./audit.js')).audit,
  doctor: async () => (await import('./doctor.js')).doctor,
  certificate: async () => (await import('./certificate.js')).certificate,
  help: async () => (await import('./help.js')).helpOn(VERBS),
};
