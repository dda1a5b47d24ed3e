import type {
  Agent,
  AuditEventResource,
  Entity,
} from '../../../../../infra/audit/fhir/audit-event-resource.js';

/** What the addresses of its profiles begin with. */
export const BALP = 'https://profiles.ihe.net/ITI/BALP/StructureDefinition/IHE.BasicAudit.';

/** What a profile fixes beyond R4; read from IHE BALP 1.1, its page of the same name. */
interface Profile {
  readonly type: string;
  readonly subtype: string;
  /** Whether other subtypes may stand beside it. */
  readonly isOpen: boolean;
  readonly action: string;
  readonly agents: readonly [string, string];
  /** Entities that there must be exactly one of, by type and role. */
  readonly entities: readonly string[];
  /** Elements that some entities may not have. */
  readonly bare: readonly string[];
}

const REST = { type: 'rest', isOpen: true, agents: ['110153', '110152'], bare: [] } as const;

const PROFILES: Readonly<Record<string, Profile>> = {
  PatientCreate: { ...REST, subtype: 'create', action: 'C', entities: ['1 1', '2 4'] },
  PatientDelete: {
    ...{ ...REST, subtype: 'delete', isOpen: false, action: 'D', entities: ['1 1', '2 4'] },
    ...{ agents: ['110150', 'custodian'], bare: ['1 1', '2 4', 'XrequestId '] },
  },
  PatientQuery: { ...REST, subtype: 'search', action: 'E', entities: ['1 1', '2 24'] },
  'PrivacyDisclosure.Source': {
    ...{ ...REST, type: '110106', subtype: 'disclose', action: 'R', entities: ['1 1'] },
  },
};

/** What R4 lets be missing. */
type Given = Omit<AuditEventResource, 'subtype' | 'entity'> &
  Partial<Pick<AuditEventResource, 'subtype' | 'entity'>>;

/** What is wrong with a valid resource by the profile that it names; one that names none keeps to R4 alone. */
export function balpProblems(resource: Given): readonly string[] {
  if (resource.meta === undefined) return [];
  const name = resource.meta.profile.join().replace(BALP, '');
  const profile = PROFILES[name];
  return profile === undefined ? ['no such profile'] : problemsBy(profile, name, resource);
}

function problemsBy(profile: Profile, name: string, resource: Given): readonly string[] {
  const { type, subtype = [], action, outcome, agent, entity = [] } = resource;
  const kept: readonly (readonly [problem: string, isKept: boolean])[] = [
    ['type', type.code === profile.type],
    ['subtype', subtype.some(({ code }) => code === profile.subtype)],
    ['another subtype', profile.isOpen || subtype.length === 1],
    ['action', action === profile.action],
    ['outcome', outcome === '0'],
    ['source', name !== 'PrivacyDisclosure.Source' || isSource(resource)],
    ...profile.agents.map((code) => [`agent ${code}`, hasAgent(agent, code)] as const),
    ...entitiesKept(profile, entity),
  ];
  return kept.flatMap(([problem, isKept]) => (isKept ? [] : [problem]));
}

const entitiesKept = ({ entities, bare }: Profile, all: readonly Entity[]) => [
  ['two entities', all.length >= 2] as const,
  ...entities.map((kind) => [`one ${kind}`, ofKind(all, kind).length === 1] as const),
  ...bare.map((kind) => [`bare ${kind}`, !ofKind(all, kind).some(({ detail }) => detail)] as const),
  ...ofKind(all, '1 1').map(({ what }) => ['patient', what?.type === 'Patient'] as const),
  ...ofKind(all, '2 4').map(({ what }) => ['record', what !== undefined] as const),
  ...ofKind(all, '2 24').map((query) => ['query', isQuery(query)] as const),
  ...ofKind(all, 'XrequestId ').map(({ what }) => ['request', what !== undefined] as const),
];

const hasAgent = (agents: readonly Agent[], code: string): boolean => {
  const found = agents.filter(({ type }) => type.coding[0]?.code === code);
  return found.length === 1 && found[0]?.network !== undefined;
};

const ofKind = (entities: readonly Entity[], kind: string): readonly Entity[] =>
  entities.filter(({ type, role }) => `${type.code} ${role?.code ?? ''}` === kind);

const isQuery = ({ what, _query, detail }: Entity): boolean =>
  what === undefined && _query !== undefined && detail === undefined;

/** Invariant val-audit-source: the observer is the source agent too. */
const isSource = ({ agent, source }: Given): boolean =>
  JSON.stringify(agent.find(({ type }) => type.coding[0]?.code === '110153')?.who) ===
  JSON.stringify(source.observer);
