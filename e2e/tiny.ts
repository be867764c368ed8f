import { readFileSync } from 'node:fs';
import { expect, type Page } from '@playwright/test';
import { openApp, openFile } from './app.ts';
import { makeNifti } from './fixtures/badFiles.ts';

const ORGAN = { i: 15, radius: Math.sqrt(50) };

/** Puts the tiny network, made for 4 mm, in the place of the bundled one. */
export async function routeTinyNetwork(page: Page): Promise<void> {
  await page.route('**/models/abdomen-ct/*', (route) => {
    const file = new URL(route.request().url()).pathname.split('/').at(-1);
    return route.fulfill({ path: `models/tiny/${file}` });
  });
}

/** As {@link routeTinyNetwork}, its second structure called by an organ that the contour-quality network knows. */
export async function routeTinyAbdomen(page: Page): Promise<void> {
  const spleen = { name: 'Spleen', code: { scheme: 'SCT', value: '78961009', meaning: 'Spleen' } };
  const manifest = JSON.parse(readFileSync('models/tiny/model.json', 'utf8')) as {
    readonly output: { readonly segments: readonly object[] };
  };
  const [first, second] = manifest.output.segments;
  const output = { ...manifest.output, segments: [first, { ...second, ...spleen }] };
  await routeTinyNetwork(page);
  await page.route('**/models/abdomen-ct/model.json', (route) =>
    route.fulfill({ json: { ...manifest, output } }),
  );
}

/**
 * 48 × 40 × 10 voxels of 4 mm: a body of two tissues in air. Its header may say another size of voxel.
 * @param organ its place along i and its radius, in voxels.
 */
export function bodyPhantom(
  mm = 4,
  organ: { readonly i: number; readonly radius: number } = ORGAN,
): Buffer {
  const [ni, nj, nk] = [48, 40, 10];
  const header = makeNifti({
    dim: [3, ni, nj, nk],
    pixdim: [1, mm, mm, mm],
    srow: [-mm, 0, 0, 94, 0, mm, 0, -78, 0, 0, mm, -18],
  }).subarray(0, 352);
  const voxels = new Int16Array(ni * nj * nk).map((_, voxel) => {
    const [i, j] = [voxel % ni, Math.floor(voxel / ni) % nj];
    const isBody = ((i - 23.5) / 20) ** 2 + ((j - 19.5) / 15) ** 2 < 1;
    const isOrgan = (i - organ.i) ** 2 + (j - 19) ** 2 < organ.radius ** 2;
    return isBody ? (isOrgan ? 120 : 20) + ((voxel * 37) % 23) : -1000;
  });
  return Buffer.concat([header, new Uint8Array(voxels.buffer)]);
}

/** Opens the app on the phantom, with the network that is made for it: a run takes a second. */
export async function openPhantom(page: Page): Promise<void> {
  await routeTinyNetwork(page);
  await openApp(page);
  await openFile(page, {
    name: 'phantom.nii',
    mimeType: 'application/octet-stream',
    buffer: bodyPhantom(),
  });
  await expect(page.getByTestId('read-out')).toContainText('/ 10');
}
