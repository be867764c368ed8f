import { describe, expect, it } from 'vitest';
import { parseSettings } from './settings.ts';

describe('parseSettings', () => {
  it('takes up what it knows', () => {
    const text = JSON.stringify({
      mousePreset: 'neuro',
      isRegionZoomed: false,
      bindings: { accept: ['g'] },
    });
    expect(parseSettings(text)).toEqual({
      mousePreset: 'neuro',
      isRegionZoomed: false,
      bindings: { accept: ['g'] },
    });
  });

  it('lets go what is unknown or damaged, and no more', () => {
    const text = JSON.stringify({
      mousePreset: 'left-handed',
      convention: 'neurological',
      bindings: { accept: [1], gone: ['g'], skip: ['y'] },
    });
    expect(parseSettings(text)).toEqual({ convention: 'neurological', bindings: { skip: ['y'] } });
  });

  it('has the defaults for a text that is none of ours', () => {
    for (const text of [null, '', '{', '[]', '7', 'null']) {
      const found = parseSettings(text);
      expect(Object.keys(found).filter((key) => key !== 'bindings')).toEqual([]);
    }
  });
});

it('what is exported is kept; formats and contents that there are not are left out', () => {
  const kept = {
    contents: ['regions', 'contours', 'nonsense'],
    formats: { dicom: ['dicom-pmap', 'rtstruct', 7], other: 'nifti' },
    identity: 'removed',
  };
  expect(parseSettings(JSON.stringify({ exportChoices: kept })).exportChoices).toEqual({
    contents: ['contours', 'regions'],
    formats: { dicom: ['rtstruct', 'dicom-pmap'], other: ['nifti', 'nrrd'] },
    identity: 'removed',
  });
  const { exportChoices } = parseSettings('{"exportChoices": null}');
  expect(exportChoices?.contents).toEqual(['contours', 'automatic', 'uncertainty']);
  expect(parseSettings('{}')).not.toHaveProperty('exportChoices');
});

it('takes up tolerances that are distances', () => {
  const text = '{"tolerancesMm": {"Liver": 3, "Spleen": 0, "Kidney": "2", "Tumour": 1.5}}';
  expect(parseSettings(text).tolerancesMm).toEqual({ Liver: 3, Tumour: 1.5 });
  expect(parseSettings('{"tolerancesMm": null}').tolerancesMm).toEqual({});
});
