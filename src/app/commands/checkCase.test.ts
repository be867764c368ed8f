import { expect, it } from 'vitest';
import { syntheticManifest } from '../../testing/manifest.ts';
import { testServices } from '../../testing/services.ts';
import { checkCase, watchCase } from './checkCase.ts';
import { chooseNetwork } from './openNetwork.ts';

/** The open case is 2.5 mm wide and all zeros; of the two networks the narrow one was made for 0.5 to 2 mm. */
function services() {
  const made = testServices();
  const manifest = syntheticManifest();
  const [, , slices] = manifest.validFor.spacingMmRange ?? [];
  if (!slices) throw new Error('the manifest states no spacing');
  const wide: typeof manifest.validFor.spacingMmRange = [[0.5, 3], [0.5, 3], slices];
  made.packages.set('narrow', { manifest, files: {} });
  made.packages.set('wide', {
    manifest: { ...manifest, validFor: { ...manifest.validFor, spacingMmRange: wide } },
    files: {},
  });
  chooseNetwork(made, 'narrow');
  return made;
}

const doubts = ({ store }: ReturnType<typeof services>) =>
  store.getState().notices.map(({ detail }) => detail['axis'] ?? detail['reason']);

it('says what is out of range, and takes it back for a network that fits better', async () => {
  const one = services();
  await checkCase(one);
  expect(doubts(one)).toEqual(['left-right', 'anterior-posterior', 'no-air']);
  chooseNetwork(one, 'wide');
  await checkCase(one);
  expect(doubts(one)).toEqual(['no-air']);
});

it('says nothing of a network that is no longer chosen', async () => {
  const one = services();
  const late = checkCase(one);
  chooseNetwork(one, 'wide');
  await late;
  expect(doubts(one)).toEqual([]);
});

it('is asked for by another network or image, and by nothing else', () => {
  const one = services();
  let checks = 0;
  watchCase(one, () => checks++);
  one.store.setState({ isPeeking: true });
  chooseNetwork(one, 'narrow');
  expect(checks).toBe(0);
  chooseNetwork(one, 'wide');
  one.store.setState({ openCase: null });
  expect(checks).toBe(2);
});
