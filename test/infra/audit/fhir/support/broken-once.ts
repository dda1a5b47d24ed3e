import type { AuditEventResource } from '../../../../../infra/audit/fhir/audit-event-resource.js';
import { BALP } from './balp.js';

/** One fault each: by R4, and by the profile. */
export function brokenOnce(
  sound: AuditEventResource,
): readonly (readonly [string, AuditEventResource])[] {
  const without = (name: keyof AuditEventResource) => {
    const { [name]: _gone, ...rest } = sound;
    return [`no ${name}`, rest as AuditEventResource] as const;
  };
  const with_ = (what: string, changes: object) =>
    [what, { ...sound, ...changes } as AuditEventResource] as const;
  const eachAgent = (change: object) => sound.agent.map((each) => ({ ...each, ...change }));
  return [
    ...(['resourceType', 'type', 'subtype', 'action', 'recorded', 'outcome'] as const).map(without),
    ...(['agent', 'source', 'entity'] as const).map(without),
    with_('another profile', { meta: { profile: [`${BALP}PatientMerge`] } }),
    with_('an id that is none', { id: 'a b' }),
    with_('a type that is text', { type: 'rest' }),
    with_('another type', { type: { ...sound.type, code: '110112' } }),
    with_('another subtype', { subtype: [{ ...sound.subtype[0], code: 'patch' }] }),
    with_('an action of another', { action: 'U' }),
    with_('an action that is none', { action: 'X' }),
    with_('a time that is none', { recorded: 'yesterday' }),
    with_('a failure', { outcome: '8' }),
    with_('an outcome that is none', { outcome: '1' }),
    with_('an element that is none', { severity: 'high' }),
    with_('an empty text', { outcomeDesc: '' }),
    with_('no agents', { agent: [] }),
    with_('one agent', { agent: sound.agent.slice(0, 1) }),
    with_('the other agent', { agent: sound.agent.slice(1) }),
    with_('agents without a network', {
      agent: sound.agent.map(({ network: _gone, ...rest }) => rest),
    }),
    with_('a requestor that is text', { agent: eachAgent({ requestor: 'true' }) }),
    with_('a source without observer', { source: { type: sound.source.type } }),
    with_('no patient', { entity: sound.entity.filter(({ role }) => role?.code !== '1') }),
    with_('two patients', { entity: [...sound.entity, ...sound.entity] }),
    with_('a detail without value', {
      entity: [...sound.entity, { type: sound.type, detail: [{ type: 'x' }] }],
    }),
  ];
}
