/** The key to `Phi.reveal`. dependency-cruiser lets only adapters and crypto import it. */
export const phiAccess: unique symbol = Symbol('phi-access');
export type PhiAccess = typeof phiAccess;
