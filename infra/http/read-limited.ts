/** A partner's answers are small; more than this is a fault of theirs, not a reason to run out of memory. */
const LIMIT_BYTES = 1_048_576;

/** Reads a body up to the limit; throws beyond it and lets go of the connection. */
export async function readLimited(response: Response, limitBytes = LIMIT_BYTES): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  // Leaving the loop by a throw cancels the stream.
  for await (const chunk of response.body ?? []) {
    size += chunk.byteLength;
    if (size > limitBytes) throw new RangeError('answer too large');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
