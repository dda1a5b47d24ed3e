import type { ServiceName } from './audit.js';
import type { EnrollmentId } from './ids.js';

/** Who keeps chains of their own, each under a number of two hex digits. */
const NUMBERS: Readonly<Record<ServiceName, string>> = {
  api: '01',
  worker: '02',
  relay: '03',
  sweep: '04',
  codec: '05',
  'break-glass': '06',
  'patient-portal': '07',
  ops: '08',
};

const RANDOM_HEX_DIGITS = 10;

/** One run of a process, by ten random hex digits: no two of them write to one chain. */
export const newInstance = (): string =>
  crypto.randomUUID().replaceAll('-', '').slice(0, RANDOM_HEX_DIGITS);

/**
 * The chain of the trail for what one run of a process tells on one UTC day: a UUIDv8 (RFC 9562, 5.8) that reads
 * `00000000-YYYY-80MM-80DD-` and then service and run, so a day's chains are a range of the primary key. No enrollment
 * has such an id, and all of them lie below `00000001-…`.
 */
export function systemTrail(service: ServiceName, instance: string, day: Date): EnrollmentId {
  const [year = '', month = '', date = ''] = day.toISOString().slice(0, 10).split('-');
  return `00000000-${year}-80${month}-80${date}-${NUMBERS[service]}${instance}` as EnrollmentId;
}

/** Above the chains of the system itself, and below every enrollment's. */
export const LAST_SYSTEM_TRAIL = '00000000-ffff-ffff-ffff-ffffffffffff' as EnrollmentId;

/** Whether a chain is of no enrollment: one of these, or the one that they all shared. */
export const isSystemTrail = (id: string): boolean => id.startsWith('00000000-');
