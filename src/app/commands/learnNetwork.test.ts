import { expect, it } from 'vitest';
import { syntheticManifest } from '../../testing/manifest.ts';
import { testServices } from '../../testing/services.ts';
import { learnNetwork } from './learnNetwork.ts';

function services() {
  const single = syntheticManifest();
  const [file] = single.files;
  const other = { ...file, path: 'other.onnx' };
  const several = {
    ...single,
    ensemble: 'deep-ensemble',
    files: [file, other],
    members: [...single.members, { file: other.path }],
  };
  return Object.assign(testServices(), {
    fetchAsset: (path: string) =>
      Promise.resolve(
        new Blob([JSON.stringify(path.startsWith('models/several/') ? several : single)]),
      ),
  });
}

it('twenty passes, ten for each of several members; a number that was chosen stays', async () => {
  const one = services();
  const choose = async (networkId: string): Promise<number> => {
    one.store.setState(({ settings }) => ({ settings: { ...settings, networkId } }));
    await learnNetwork(one);
    return one.store.getState().settings.samples;
  };
  expect(await choose('single')).toBe(20);
  expect(await choose('several')).toBe(10);
  expect(one.store.getState().estimatorOptions).toMatchObject({ networkId: 'several', members: 2 });
  expect(await choose('single')).toBe(20);
  one.store.setState(({ settings }) => ({ settings: { ...settings, samples: 7 } }));
  expect(await choose('several')).toBe(7);
});
