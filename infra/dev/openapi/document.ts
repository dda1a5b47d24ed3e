import Fastify from 'fastify';
import { openApi } from '../../../api/openapi.js';
import { intakeRoutes } from '../../../api/routes.js';

/** Stands for wherever the product is deployed. */
const DEPLOYED_AT = 'https://enroll.clinic.example';

const unasked = async (): Promise<never> => {
  throw new Error('Only the document is made here; nobody is served.');
};

/** The contract as the intake serves it, but for the address of the deployment, as text. */
export async function contractText(): Promise<string> {
  const app = Fastify();
  await openApi(app, DEPLOYED_AT);
  intakeRoutes(app, {
    beginEnrollment: unasked,
    enquiry: { status: unasked, cancel: unasked, require: unasked, show: unasked },
    act: unasked,
    setPortalLock: unasked,
    fieldKeys: unasked,
    clientKeys: unasked,
    checks: { database: unasked, keyring: unasked, jwks: unasked, temporal: unasked },
  });
  await app.ready();
  const text = JSON.stringify(app.swagger(), null, 2);
  await app.close();
  return `${text}\n`;
}
