/** HAPI's own parameters: a deleted resource goes with all that it ever was. */
export const EXPUNGE_ALL = {
  resourceType: 'Parameters',
  parameter: ['expungeDeletedResources', 'expungePreviousVersions'].map((name) => ({
    name,
    valueBoolean: true,
  })),
};
