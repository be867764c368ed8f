import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { nodeRuntime } from '../../src/cli/nodeRuntime.ts';
import { AppError } from '../../src/core/errors.ts';
import { affineFromColumns } from '../../src/core/geometry/affine.ts';
import { assessContour, contourQualityInput } from '../../src/inference/contourQuality.ts';
import { parseContourQualityManifest } from '../../src/models/contourQualityManifest.ts';
import { openContourQuality } from '../../src/runtime/openContourQuality.ts';
import { readGolden } from '../../src/testing/golden/readGolden.ts';
import { rawPackage } from '../packages.ts';

type Triple = [number, number, number];

const golden = readGolden('contour_quality') as {
  versions: { package: string };
  cases: {
    name: string;
    size: Triple;
    spacingMm: Triple;
    middle: Triple;
    radii: Triple;
    structure: number;
    dice: number;
    logVolumeRatio: number;
  }[];
};

function contourOf({ size, spacingMm: [x, y, z], middle, radii }: (typeof golden.cases)[number]) {
  const [ni, nj, nk] = size;
  const image = new Float32Array(ni * nj * nk);
  const mask = new Uint8Array(image.length);
  for (let k = 0, at = 0; k < nk; k++) {
    for (let j = 0; j < nj; j++) {
      for (let i = 0; i < ni; i++, at++) {
        image[at] = ((i * 37 + j * 91 + k * 53) % 700) - 300;
        const terms = [i, j, k].map((value, axis) => ((value - middle[axis]) / radii[axis]) ** 2);
        mask[at] = Number(terms[0] + terms[1] + terms[2] <= 1);
      }
    }
  }
  const affine = affineFromColumns(
    [
      [-x, 0, 0],
      [0, -y, 0],
      [0, 0, z],
    ],
    [0, 0, 0],
  );
  return { grid: { shape: size, affine }, image, mask };
}

async function openPackage() {
  const files = await rawPackage('contour-quality');
  if (!files) throw new Error('no package models/contour-quality');
  const manifest = parseContourQualityManifest(files.json);
  return { manifest, bytes: files.files[manifest.files[0].path] };
}

test('the shipped network answers as it did in Python', async () => {
  const { manifest, bytes } = await openPackage();
  expect(manifest.version).toBe(golden.versions.package);
  const network = await openContourQuality({ manifest, network: bytes }, nodeRuntime(1));
  try {
    for (const one of golden.cases) {
      const structure = manifest.task.structures[one.structure];
      const contour = { ...contourOf(one), structure };
      const found = await network.run(contourQualityInput(manifest, contour, one.structure));
      expect(Math.abs(found.dice - one.dice), one.name).toBeLessThan(2e-4);
      expect(Math.abs(found.logVolumeRatio - one.logVolumeRatio), one.name).toBeLessThan(2e-3);
      const assessed = await assessContour(network, manifest, contour);
      if (one.name === 'empty') expect(assessed.reason).toBe('empty-contour');
      else expect(assessed).toMatchObject({ reason: null, dice: found.dice });
    }
  } finally {
    await network.dispose();
  }
});

type Manifest = ReturnType<typeof parseContourQualityManifest>;

test.each<[string, (manifest: Manifest) => Partial<Manifest>, string]>([
  [
    'cells of another number',
    ({ input }) => ({ input: { ...input, grid: [64, 64, 12] } }),
    'cells',
  ],
  [
    'another name of the output',
    ({ output }) => ({ output: { ...output, dice: 'quality' } }),
    'quality',
  ],
  [
    'fewer structures',
    ({ task }) => ({ task: { ...task, structures: task.structures.slice(1) } }),
    'context',
  ],
])('a manifest that does not fit the file is refused: %s', async (_, change, tensor) => {
  const { manifest, bytes } = await openPackage();
  const changed = parseContourQualityManifest({ ...manifest, ...change(manifest) });
  const error: unknown = await openContourQuality(
    { manifest: changed, network: bytes },
    nodeRuntime(1),
  ).catch((thrown: unknown) => thrown);
  if (!(error instanceof AppError)) throw new Error(String(error));
  expect(error.code).toBe('model/signature-mismatch');
  expect(error.detail['tensor']).toBe(tensor);
});

test('its files are those that the manifest names', () => {
  expect(existsSync('models/contour-quality/card.md')).toBe(true);
  const figures = JSON.parse(readFileSync('models/contour-quality/figures.json', 'utf8')) as {
    parity: { float32_difference: number };
  };
  expect(figures.parity.float32_difference).toBeLessThan(1e-4);
});
