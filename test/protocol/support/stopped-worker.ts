import { Failure } from '../../../activities/domain/failure.js';
import { fhirEhr } from '../../../infra/ehr/fhir-ehr.js';
import { applicant } from '../../support/applicant.js';
import { MemoryFence } from '../../support/memory-fence.js';
import { PARTNER_TOKEN } from '../../support/partner-bench.js';

// A worker in little, which its system suspends when it has read the fence and is about to write.
const [baseUrl = '', attemptMs = ''] = process.argv.slice(2);
const settings = { baseUrl, token: PARTNER_TOKEN, identifierSystem: 'urn:test', callSeconds: 0.3 };
const ehr = fhirEhr(settings);
const fence = new MemoryFence();
const admitted = fence.admit(fence.accept(), 'create-ehr-record', 'perform', Number(attemptMs));
const attempt = {
  ...admitted,
  confirm: async () => {
    await admitted.confirm();
    process.kill(process.pid, 'SIGSTOP');
  },
};
// As the step does; it also leaves a connection open, on which a write would be out at once.
await ehr.find(attempt);
const said = await ehr.create(attempt, applicant()).then(
  () => 'created',
  (error: unknown) => (error instanceof Failure ? error.code : 'UNEXPECTED'),
);
process.stdout.write(said);
