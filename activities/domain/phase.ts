/** The life of an enrollment's row (protocol.md 1). Moved by compare-and-set only. */
export type Phase = 'accepted' | 'running' | 'committed' | 'purging' | 'ended';

export type Verb = 'perform' | 'undo' | 'verifyGone';
