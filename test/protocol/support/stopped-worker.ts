import { Failure } from '../../../activities/domain/failure.js';
import { fhirEhr } from '../../../infra/ehr/fhir-ehr.js';
import { bearer } from '../../../infra/http/authorization.js';
import { applicant } from '../../support/applicant.js';
import { MemoryFence } from '../../support/memory-fence.js';
import { PARTNER_TOKEN } from '../../support/partner-bench.js';

// A worker in little, which its system suspends when it has read the fence and is about to write.
const [baseUrl = '', attemptMs = ''] = process.argv.slice(2);
const settings = { baseUrl, authorization: bearer(PARTNER_TOKEN), identifierSystem: 'urn:test' };
const ehr = fhirEhr({ ...settings, callSeconds: 1 });
const fence = new MemoryFence();
const id = fence.accept();
const STEP = 'create-ehr-record';
// As the step looks first; it also leaves a connection open, on which a write would be out at once.
await fhirEhr({ ...settings, callSeconds: 10 }).find(fence.admit(id, STEP, 'perform'));
const admitted = fence.admit(id, STEP, 'perform', Number(attemptMs));
const attempt = {
  ...admitted,
  confirm: async () => {
    await admitted.confirm();
    process.kill(process.pid, 'SIGSTOP');
  },
};
const said = await ehr.create(attempt, applicant()).then(
  () => 'created',
  (error: unknown) => (error instanceof Failure ? error.code : 'UNEXPECTED'),
);
process.stdout.write(said);
