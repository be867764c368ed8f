import { expect, it } from 'vitest';
import { NO_SETS } from '../../core/contour/labelSets.ts';
import type { VoxelGrid } from '../../core/geometry/grid.ts';
import type { Finding } from '../../core/intake/findings.ts';
import { reviewedContours } from '../../inference/reviewedContours.ts';
import type { ContoursSegmentation } from '../../inference/segmentation.ts';
import { WorkerClient } from '../../rpc/client.ts';
import { describedSegment } from '../../testing/obliqueSeries.ts';
import { until } from '../../testing/runServices.ts';
import { fakePort, TEST_VOLUME, testServices } from '../../testing/services.ts';
import type { ContoursFile, SourceFile } from '../../workers/codec.api.ts';
import { openAnything } from '../commands/openAnything.ts';
import { openContoursOfKept } from '../commands/contours.ts';
import { openFound } from './carryOut.ts';

const { grid } = TEST_VOLUME;
/** Half a voxel aside: an image of somebody else, in about the same place. */
const NEXT_GRID: VoxelGrid = {
  shape: grid.shape,
  affine: [-2.5, 0, 0, 1.25, 0, -2.5, 0, 0, 0, 0, 2.5, 0, 0, 0, 0, 1],
};

function volumeFinding(source: number, name: string, look: 'image' | 'labels'): Finding {
  const { shape, affine } = look === 'image' ? NEXT_GRID : grid;
  return {
    kind: 'volume',
    sources: [source],
    name,
    part: 0,
    glance: { format: 'nifti', shape, affine, planes: 1, look, segments: [] },
    series: null,
    isLocalizer: false,
    issues: [],
    refusal: null,
  };
}

/** Labels a metre away from any image. */
function farLabels(source: number, name: string): Finding {
  const found = volumeFinding(source, name, 'labels');
  if (found.kind !== 'volume') return found;
  const affine = [-2.5, 0, 0, 1000, 0, -2.5, 0, 0, 0, 0, 2.5, 0, 0, 0, 0, 1] as const;
  return { ...found, glance: { ...found.glance, affine } };
}

/** One structure of a voxel, read from a file whose hash is that of its name. */
function contoursOf(files: readonly ContoursFile[], on: VoxelGrid): ContoursSegmentation {
  const labels = new Uint8Array(20 ** 3);
  labels[4210] = 1;
  const structures = [{ ...describedSegment(1, { name: 'Liver' }), index: 1 }];
  return reviewedContours({ labels, sets: NO_SETS, structures }, on, {
    origin: 'contours',
    files: files.map(({ sources: [source], format }) => ({
      sha256: `hash of ${source?.path}`,
      format,
      structures: 1,
    })),
    structures,
    issues: [],
    elapsedMs: 1,
  });
}

/** A case is open; `next.nii` is read when it is let go. Files called mask are label maps. */
function services() {
  const made = testServices();
  const readOn: VoxelGrid[] = [];
  let letGo = (): void => undefined;
  const held = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  const codec = new WorkerClient(() =>
    fakePort({
      inspectFiles: (params) => {
        const { sources } = params as { readonly sources: readonly SourceFile[] };
        const findings = sources.map(({ path }, at) =>
          path.startsWith('far')
            ? farLabels(at, path)
            : volumeFinding(at, path, path.startsWith('mask') ? 'labels' : 'image'),
        );
        return { sources, findings };
      },
      openVolume: async () => {
        await held;
        const source = { ...TEST_VOLUME.source, sha256: 'e'.repeat(64) };
        return { ...TEST_VOLUME, voxels: TEST_VOLUME.voxels.slice(), grid: NEXT_GRID, source };
      },
      readContours: (params) => {
        const { files, image } = params as {
          readonly files: readonly ContoursFile[];
          readonly image: { readonly grid: VoxelGrid };
        };
        readOn.push(image.grid);
        return contoursOf(files, image.grid);
      },
    }),
  );
  return Object.assign(made, { codec, readOn, letGo: () => letGo() });
}

function dropped(...names: readonly string[]) {
  return names.map((name) => ({ path: name, file: new File(['x'], name) }));
}

it('a mask that is dropped while an image is being read belongs to that image, not to the one before', async () => {
  const one = services();
  const opening = openAnything(one, dropped('next.nii'));
  await until(() => one.store.getState().opening.status === 'opening');
  const taking = openAnything(one, dropped('mask.nii'));
  await new Promise((resolve) => setTimeout(resolve, 20));
  one.letGo();
  await Promise.all([opening, taking]);
  const { openCase, result } = one.store.getState();
  expect(openCase?.name).toBe('next.nii');
  expect(one.readOn.map(({ affine }) => affine[3])).toEqual([NEXT_GRID.affine[3]]);
  expect(result?.origin).toBe('contours');
});

it('contours without their image are shown as an image, and that is said', async () => {
  const one = services();
  one.letGo();
  await openAnything(one, dropped('far.nii'));
  const { openCase, notices } = one.store.getState();
  expect(openCase?.name).toBe('far.nii');
  expect(notices).toMatchObject([
    { code: 'issue/looks-like-contours', detail: { name: 'far.nii' } },
  ]);
  await openAnything(one, dropped('next.nii'));
  expect(one.store.getState().notices).toEqual([]);
});

it('what was found to belong to the open image is not put onto another one', async () => {
  const one = services();
  await openAnything(one, dropped('mask a.nii', 'mask b.nii'));
  expect(one.store.getState().intake.status).toBe('asking');
  one.store.setState(({ openCase }) => ({ openCase: openCase && { ...openCase, id: 'other' } }));
  one.registry.volumes.put('other', { ...TEST_VOLUME, grid: NEXT_GRID });
  const { image } = one.pendingIntake?.found.cases[0] ?? { image: null };
  await openFound(one, {
    purpose: 'one',
    image,
    plans: new Map(),
    numbers: new Map(),
    roles: new Map(),
    accepted: new Set(),
    answers: new Map(),
  });
  expect(one.readOn).toEqual([]);
  expect(one.store.getState().result).toBeNull();
  expect(one.store.getState().notices).toMatchObject([
    { code: 'issue/files-left-out', detail: { notChosen: 2 } },
  ]);
});

it('a review goes on over the contours that it is of, and not over others of the same name', async () => {
  const one = services();
  const file = (path: string): ContoursFile => ({
    format: 'rtstruct',
    name: 'RS.dcm',
    sources: [{ path, file: new Blob(['x']), entry: null }],
    numbers: null,
  });
  const accepted = { mismatches: [] };
  await openContoursOfKept(one, [file('monday/RS.dcm')], accepted);
  const first = one.store.getState().result;
  expect(first?.origin).toBe('contours');
  await openContoursOfKept(one, [file('monday/RS.dcm')], accepted);
  expect(one.store.getState().result).toBe(first);
  await openContoursOfKept(one, [file('tuesday/RS.dcm')], accepted);
  const { result, opening } = one.store.getState();
  expect(result?.id).not.toBe(first?.id);
  expect(opening.status).toBe('idle');
});
