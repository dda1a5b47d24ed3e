import { keycloakContract } from './support/keycloak-contract.js';
import { simulatedKeycloak } from './support/keycloak-simulator.js';

keycloakContract('Keycloak, simulated', () => simulatedKeycloak());
