import { expect, it } from 'vitest';
import type { ContoursFinding, Finding } from '../../core/intake/findings.ts';
import { OPEN } from '../../core/intake/pairFindings.ts';
import { WorkerClient } from '../../rpc/client.ts';
import { fakePort, testServices, type Answer } from '../../testing/services.ts';
import { inspect } from '../../testing/worklistServices.ts';
import type { ContoursFile, SourceFile } from '../../workers/codec.api.ts';
import { openContours } from '../commands/contours.ts';
import { openFound } from './carryOut.ts';
import { decide } from './takeIn.ts';

const source = (path: string): SourceFile => ({ path, file: new File([path], path), entry: null });
const named = { color: null, type: null, category: null, interpretedType: '', algorithm: '' };
const segment = (number: number) =>
  ({ ...named, number, name: `s${number}`, origin: null }) as const;
const STRUCTURES: ContoursFinding = {
  kind: 'contours',
  format: 'rtstruct',
  sources: [0],
  name: 'rs.dcm',
  segments: [1, 2, 3].map(segment),
  grid: null,
  reference: {
    seriesInstanceUid: '',
    frameOfReferenceUid: '',
    studyInstanceUid: '',
    patientId: '',
    patientName: '',
  },
};

function servicesWith(codec: Record<string, Answer>) {
  return Object.assign(testServices(), { codec: new WorkerClient(() => fakePort(codec)) });
}

it('too many overlaps: asks which structures are opened, and opens those', async () => {
  const asked: (readonly number[] | null)[] = [];
  const services = servicesWith({
    inspectFiles: (params) => ({ ...(params as object), findings: [STRUCTURES] }),
    readContours: (params) => {
      const [file] = (params as { readonly files: readonly ContoursFile[] }).files;
      asked.push(file?.numbers ?? null);
      throw asked.length === 1
        ? {
            code: 'input/too-many-overlaps',
            detail: { labels: 300, limit: 255, structures: 3, leaveOut: [2] },
          }
        : { code: 'cancelled' };
    },
  });
  const file = {
    format: 'rtstruct',
    name: 'rs.dcm',
    sources: [source('rs.dcm')],
    numbers: null,
  } as const;
  await openContours(services, [file], { mismatches: [] });
  const { intake, opening } = services.store.getState();
  if (intake.status !== 'asking') throw new Error(intake.status);
  expect(opening).toEqual({ status: 'idle' });
  expect(intake.contours.map(({ segments }) => segments.length)).toEqual([3]);
  const { numbers = new Map<number, readonly number[]>() } = intake.fewer ?? {};
  expect([...numbers]).toEqual([[0, [1, 3]]]);
  await openFound(services, {
    purpose: intake.purpose,
    image: intake.chosen,
    plans: new Map(),
    roles: new Map(),
    numbers,
    accepted: new Set(),
    answers: new Map(),
  });
  expect(asked).toEqual([null, [1, 3]]);
});

it('contours that do not say what they belong to may belong to the open image, never to the demo', async () => {
  const imagesFor = async (isDemo: boolean): Promise<readonly number[]> => {
    const services = servicesWith({});
    const { openCase } = services.store.getState();
    services.store.setState({ openCase: openCase && { ...openCase, isDemo } });
    const sources = ['rs.dcm', 'a.nii'].map(source);
    const [, image] = inspect({ sources }).findings;
    const findings: Finding[] = image ? [STRUCTURES, image] : [];
    await decide(services, { sources, findings }, []);
    const { intake } = services.store.getState();
    if (intake.status !== 'asking') throw new Error(intake.status);
    return intake.images.map(({ position }) => position);
  };
  expect(await imagesFor(false)).toEqual([OPEN, 1]);
  expect(await imagesFor(true)).toEqual([1]);
});
