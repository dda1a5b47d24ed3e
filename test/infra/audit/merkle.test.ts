import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import fc from 'fast-check';
import { inclusionPath, merkleRoot, rootOver } from '../../../infra/audit/merkle.js';

/** Leaves and roots that certificate transparency logs are tested with (RFC 9162, 2.1). */
const LEAVES = [
  '',
  '00',
  '10',
  '2021',
  '3031',
  '40414243',
  '5051525354555657',
  '606162636465666768696a6b6c6d6e6f',
].map((hex) => Buffer.from(hex, 'hex'));
const ROOTS = [
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
];

test('the roots are those of other implementations', () => {
  assert.deepEqual(
    ROOTS.map((_root, place) => merkleRoot(LEAVES.slice(0, place + 1)).toString('hex')),
    ROOTS,
  );
});

const hashes = fc.array(fc.uint8Array({ minLength: 32, maxLength: 32 }), {
  minLength: 1,
  maxLength: 70,
});

test('each leaf leads to the root by its neighbours, and no other leaf does', () => {
  fc.assert(
    fc.property(hashes, fc.nat(), (found, at) => {
      const leaves = found.map((each) => Buffer.from(each));
      const place = at % leaves.length;
      const path = inclusionPath(leaves, place);
      const leaf = leaves[place] ?? assert.fail();
      assert.ok(path.length <= Math.ceil(Math.log2(leaves.length)));
      assert.deepEqual(rootOver(leaf, path), merkleRoot(leaves));
      const other = createHash('sha256').update(leaf).digest();
      assert.notDeepEqual(rootOver(other, path), merkleRoot(leaves));
    }),
  );
});

test('a leaf in another place, or one more, makes another root', () => {
  fc.assert(
    fc.property(hashes, (found) => {
      const leaves = found.map((each, place) =>
        createHash('sha256').update(each).update(String(place)).digest(),
      );
      const root = merkleRoot(leaves);
      if (leaves.length > 1) assert.notDeepEqual(merkleRoot(leaves.toReversed()), root);
      assert.notDeepEqual(merkleRoot([...leaves, ...leaves.slice(-1)]), root);
      // A node must not pass for a leaf.
      assert.notDeepEqual(merkleRoot([root]), root);
    }),
  );
});

test('there is no root over nothing, and no way from where no leaf is', () => {
  assert.throws(() => merkleRoot([]), RangeError);
  for (const place of [-1, 8, 0.5]) assert.throws(() => inclusionPath(LEAVES, place), RangeError);
});
