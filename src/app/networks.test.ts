import { readFileSync } from 'node:fs';

import { expect, test } from 'vitest';

import { parseManifest } from '../models/manifest.ts';
import { BUNDLED_NETWORKS } from '../store/networkSlice.ts';

test.each(BUNDLED_NETWORKS)('$id comes with the app under its own name', ({ id, name }) => {
  const manifest = parseManifest(JSON.parse(readFileSync(`models/${id}/model.json`, 'utf8')));
  expect(manifest).toMatchObject({ id, name });
});
