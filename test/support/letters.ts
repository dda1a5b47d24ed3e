import type { TestStack } from './test-stack.js';

/** How many mails each address has got, as the mail server has them. */
export async function lettersByAddress({ stack }: TestStack): Promise<ReadonlyMap<string, number>> {
  const mails = (await (await fetch(`${stack.file.inboxUrl}/api/email`)).json()) as readonly {
    readonly to: readonly { readonly address: string }[];
  }[];
  const counts = new Map<string, number>();
  for (const { address } of mails.flatMap(({ to }) => to))
    counts.set(address, (counts.get(address) ?? 0) + 1);
  return counts;
}
