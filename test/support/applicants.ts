/** A complete, valid form, every PHI value a canary that the leak scan can look for. */
export const validForm = (canary = 'Zq7'): Record<string, unknown> => ({
  firstName: `Alice${canary.replace(/[^A-Za-z]/g, '')}`,
  lastName: `Johnson${canary.replace(/[^A-Za-z]/g, '')}`,
  dateOfBirth: '1985-06-15',
  gender: 'female',
  ssnLast4: '1234',
  email: `alice.${canary.toLowerCase()}@example.com`,
  phone: '+1-202-555-0123',
  addressLine1: `${canary} Main Street 12`,
  city: 'Springfield',
  state: 'IL',
  postalCode: '62701',
  insurancePolicyNumber: `POL-${canary}-001`,
});
