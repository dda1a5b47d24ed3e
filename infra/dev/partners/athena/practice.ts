import { providers } from '../../directory/clinics.js';

const FIRST_PROVIDER_ID = 101;

/** The practice that the simulator stands for: invented, and the same on every machine. */
export const athenaPractice = {
  practiceId: '195900',
  /** All providers see patients in the first; the second offers no slots. */
  departments: [
    { departmentid: '1', name: 'Main Street Clinic' },
    { departmentid: '2', name: 'Lakeside Health' },
  ],
  /** The reason "new patient visit". */
  visitReasonId: '962',
  /** Those of the embedded directory, in its order, so that each of them has a book here. */
  providers: providers.map(({ name }, index) => ({
    providerid: `${FIRST_PROVIDER_ID + index}`,
    name,
  })),
} as const;

export const isDepartment = (id: string): boolean =>
  athenaPractice.departments.some(({ departmentid }) => departmentid === id);
export const isProvider = (id: string): boolean =>
  athenaPractice.providers.some(({ providerid }) => providerid === id);
