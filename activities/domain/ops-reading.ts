/** What engineers and auditors can look at with the command line. The trail tells that they did, before they see it. */
export type OpsReading =
  | 'list'
  | 'show'
  | 'certificate'
  | 'keys-status'
  | 'audit-show'
  | 'audit-disclosures'
  | 'audit-alerts'
  | 'audit-breach'
  | 'audit-by'
  | 'audit-verify'
  | 'audit-export'
  | 'builds'
  | 'replay'
  | 'sweep-look';

/** What they can set going with it, where nothing else tells the trail who did. */
export type OpsDeed = 'keys-rotate' | 'builds-promote' | 'run-move' | 'sweep';
