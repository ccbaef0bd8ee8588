import { expect, test } from 'vitest';
import type { Backend } from '../../../api/client';
import { AssetSearch } from './asset-search.svelte';

test('assets that cannot be read are counted over all pages', async () => {
  const page = (next: string | null, unreadable: number) =>
    Promise.resolve({ assets: [], next, total: null, unreadable });
  const backend: Pick<Backend, 'assets'> = {
    assets: (_kind, _text, from) => (from === null ? page('2', 3) : page(null, 1)),
  };
  const search = new AssetSearch(backend as Backend, 'ebs_volume');
  await search.search('');
  expect(search.unreadable).toBe(3);
  await search.more();
  expect(search.unreadable).toBe(4);
  await search.search('');
  expect(search.unreadable).toBe(3);
});
