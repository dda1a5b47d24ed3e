const LENGTH_BYTES = 4;

/** Joins texts so that no two different lists give the same bytes: each is preceded by its length. */
export const lengthPrefixed = (...texts: readonly string[]): Buffer =>
  Buffer.concat(
    texts.flatMap((text) => {
      const bytes = Buffer.from(text, 'utf8');
      const length = Buffer.alloc(LENGTH_BYTES);
      length.writeUInt32BE(bytes.length);
      return [length, bytes];
    }),
  );
