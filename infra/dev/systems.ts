/** What can stand behind each port in the stack; the first is what stands there when nothing is said. */
export const SYSTEMS = {
  ehr: ['fhir', 'postgres', 'epic', 'millennium', 'touchworks', 'athena'],
  identity: ['http', 'experian'],
  portal: ['postgres', 'keycloak'],
  directory: ['postgres', 'fhir', 'athena'],
  scheduling: ['postgres', 'fhir', 'athena'],
} as const;

export type SystemPort = keyof typeof SYSTEMS;
export type Systems = { readonly [P in SystemPort]: (typeof SYSTEMS)[P][number] };

/** The usual system for each port that none is named for. */
export const systemsWith = (named: Partial<Systems> = {}): Systems => ({
  ehr: SYSTEMS.ehr[0],
  identity: SYSTEMS.identity[0],
  portal: SYSTEMS.portal[0],
  directory: SYSTEMS.directory[0],
  scheduling: SYSTEMS.scheduling[0],
  ...named,
});

/** Reads names that somebody typed; null when one is unknown. */
export function systemsNamed(typed: Readonly<Partial<Record<string, string>>>): Systems | null {
  const known = Object.entries(SYSTEMS).every(([port, names]) => {
    const name = typed[port];
    return name === undefined || (names as readonly string[]).includes(name);
  });
  const given = Object.entries(typed).filter(([, name]) => name !== undefined);
  return known ? systemsWith(Object.fromEntries(given) as Partial<Systems>) : null;
}
