/** A release that cannot run here, whatever the history is. */
export async function waits(): Promise<string> {
  throw new TypeError('broken');
}
