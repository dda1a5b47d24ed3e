import type { Environment } from './environment.js';

const HTTP = ['https', 'http'] as const;

/** The servers beside the intake: where each listens, and whose tokens it takes. */
export const serversBeside = (env: Environment) => ({
  codec: {
    host: env.text('CODEC_HOST', '127.0.0.1'),
    port: env.integer('CODEC_PORT', 8444, 0, 65_535),
    allowedOrigin: env.optional('CODEC_ALLOWED_ORIGIN'),
    keyringFile: env.optional('CODEC_KEYRING_FILE'),
    publicUrl: env.url('PUBLIC_CODEC_URL', HTTP, 'https://localhost:8444'),
    audience: env.text('CODEC_AUDIENCE', 'urn:patient-enrollment:codec'),
    clientId: env.text('CODEC_CLIENT_ID', 'codec'),
    clientKey: env.optional('CODEC_CLIENT_KEY'),
    sessionSeconds: env.integer('CODEC_SESSION_MINUTES', 60, 1, 720) * 60,
  },
  breakGlass: {
    host: env.text('BREAK_GLASS_HOST', '127.0.0.1'),
    port: env.integer('BREAK_GLASS_PORT', 8446, 0, 65_535),
    audience: env.text('BREAK_GLASS_AUDIENCE', 'urn:patient-enrollment:break-glass'),
    acr: env.text('BREAK_GLASS_ACR', 'phr'),
  },
  patientPortal: {
    host: env.text('PATIENT_PORTAL_HOST', '127.0.0.1'),
    port: env.integer('PATIENT_PORTAL_PORT', 8447, 0, 65_535),
  },
});
