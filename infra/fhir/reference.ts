/** The id that a reference names, relative or absolute, where it is of this type: https://hl7.org/fhir/R4/references.html */
export function idIn(reference: string | undefined, type: string): string | null {
  const [, found, id] = /(?:^|\/)([A-Za-z]+)\/([A-Za-z0-9.-]{1,64})$/.exec(reference ?? '') ?? [];
  return found === type && id !== undefined ? id : null;
}
