/** What athenahealth can do for us (reference, "EHR vendors"), as data. */
export const athenaCapabilities = {
  /** No idempotency key, and no search by ours. */
  conditionalCreate: false,
  hardDelete: false,
  historyPurge: false,
  /** The soft delete of the undo: `status=deleted`. */
  deactivate: true,
  pcpWrite: true,
  book: true,
} as const;
