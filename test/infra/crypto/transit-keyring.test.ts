import { transitKeyring } from '../../../infra/crypto/transit-keyring.js';
import { transitRotation } from '../../../infra/crypto/transit-rotation.js';
import { startTestOpenBao } from '../../support/test-openbao.js';
import { keyringContract } from './keyring-contract.js';

keyringContract('OpenBao’s transit engine', async () => {
  const openbao = await startTestOpenBao();
  const keyring = transitKeyring(openbao.as('worker'));
  return {
    open: () => keyring,
    rotation: transitRotation(openbao.as('rotation')),
    close: () => openbao.stop(),
  };
});
