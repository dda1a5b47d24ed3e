import { Gauge, type Registry } from 'prom-client';
import type { Phase } from '../../activities/domain/phase.js';
import type { AttentionReason, EnrollmentFigure } from '../postgres/enrollment-figures.js';
import { inTime } from './in-time.js';
import { remembered } from './remembered.js';

const OPEN: readonly Phase[] = ['accepted', 'running', 'committed', 'purging'];
/** Those that a person can end; what has ended only stands in the count. */
const OPEN_REASONS: readonly AttentionReason[] = ['stuck-undo', 'review', 'repair'];
const REASONS: readonly AttentionReason[] = [...OPEN_REASONS, 'welcome', 'residue', 'other'];
const ONE_READING_MS = 1_000;

type Figures = readonly EnrollmentFigure[];

/** How all open enrollments stand, asked of the database at each reading: no value while it does not answer in time. */
export function enrollmentMetrics(register: Registry, ask: () => Promise<Figures>): void {
  const asked = remembered(() => inTime(ask), ONE_READING_MS);
  const gauge: MakeGauge = (name, help, labelNames, set) => {
    new Gauge({
      ...{ name, help, labelNames, registers: [register] },
      async collect() {
        const figures = await asked().catch(() => null);
        this.reset();
        if (figures !== null) set(this, figures);
        // Without labels it reads 0 now, which would be an answer.
        else if (labelNames.length === 0) this.remove();
      },
    });
  };
  openOnes(gauge);
  attention(gauge);
}

type MakeGauge = (
  name: string,
  help: string,
  labelNames: readonly string[],
  set: (gauge: Gauge, figures: Figures) => void,
) => void;

function openOnes(gauge: MakeGauge): void {
  gauge('enrollment_open', 'Enrollments that have not ended.', ['phase'], (metric, figures) => {
    for (const phase of OPEN) metric.set({ phase }, sum(figures.filter(isIn(phase))));
  });
  gauge(
    'enrollment_open_oldest_age_seconds',
    'How long ago the oldest open enrollment was accepted; of those that are being purged, turned back.',
    ['phase'],
    (metric, figures) => {
      for (const phase of OPEN) metric.set({ phase }, oldest(figures.filter(isIn(phase))));
    },
  );
  gauge(
    'enrollment_unpurged_oldest_age_seconds',
    'How long ago the oldest enrollment that is not purged yet turned back; 0 when there is none.',
    [],
    (metric, figures) => metric.set(oldest(figures.filter(isIn('purging')))),
  );
}

function attention(gauge: MakeGauge): void {
  gauge(
    'enrollment_attention',
    'Enrollments that want a person, by why and by the code of the failure; of the ended, those of 30 days.',
    ['reason', 'code'],
    (metric, figures) => {
      for (const reason of REASONS) metric.set({ reason, code: '' }, 0);
      const wanting = figures.filter(({ reason }) => reason !== null);
      for (const { reason, code } of wanting)
        metric.set(
          { reason: reason ?? '', code: code ?? '' },
          sum(wanting.filter((each) => each.reason === reason && each.code === code)),
        );
    },
  );
  gauge(
    'enrollment_attention_oldest_age_seconds',
    'For how long the oldest open one of them has been open.',
    ['reason'],
    (metric, figures) => {
      for (const reason of OPEN_REASONS)
        metric.set({ reason }, oldest(figures.filter((each) => each.reason === reason)));
    },
  );
}

const isIn =
  (phase: Phase) =>
  (figure: EnrollmentFigure): boolean =>
    figure.phase === phase;
const sum = (figures: Figures): number => figures.reduce((all, { count }) => all + count, 0);
const oldest = (figures: Figures): number =>
  Math.max(0, ...figures.map(({ oldestSeconds }) => oldestSeconds));
