// Puts the empty file and a larger one many times; the parent starts several of these at once.
import { openStore } from '@codebatch/core';

const store = openStore(process.argv[2]);
const large = Buffer.alloc(200_000, 'x');
for (let round = 0; round < 20; round++) {
  store.objects.put(Buffer.alloc(0));
  store.objects.put(large);
  store.objects.put(Buffer.from(`round ${round}`));
  await store.objects.putStream(
    (async function* () {
      yield large;
    })(),
  );
}
