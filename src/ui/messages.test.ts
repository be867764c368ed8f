import { describe, expect, it } from 'vitest';
import { ERROR_CODES, type ErrorCode } from '../core/errors.ts';
import { messageOf } from './messages.ts';
import { issues } from './text/en/issues.ts';

describe('messageOf', () => {
  it('says what happened and what to do for each code', () => {
    for (const code of Object.keys(ERROR_CODES) as ErrorCode[]) {
      const { title, advice } = messageOf(code, {});
      expect(title.length, code).toBeGreaterThan(5);
      if (code !== 'cancelled') expect(advice.length, code).toBeGreaterThan(5);
    }
  });

  it('names sizes, formats and shapes in words', () => {
    const truncated = { reason: 'truncated-data', expectedBytes: 3e9, actualBytes: 48 };
    expect(messageOf('input/corrupt', truncated).title).toBe(
      'The header promises 3 GB of voxels; the file holds 48 bytes.',
    );
    expect(messageOf('input/unsupported-format', { format: 'dicom' }).title).toBe(
      'This is a DICOM file, but not an image in the patient.',
    );
    expect(messageOf('input/unsupported-format', { format: 'unknown' }).title).toBe(
      'This is no file that can be opened here.',
    );
    expect(messageOf('input/not-three-dimensional', { shape: [64, 64, 30, 7] }).title).toContain(
      '64 × 64 × 30 × 7',
    );
  });

  it('says what a package of another task does, and what is needed', () => {
    const detail = { field: 'task.kind', reason: 'other-task', task: 'contour-quality' };
    expect(messageOf('model/invalid', detail).title).toBe(
      'The network cannot be used: it judges contours that are there already and makes none; a segmentation network is needed here.',
    );
  });

  it('counts what a reader did to a file', () => {
    expect(issues['issue/extra-bytes']({ extraBytes: 7 }).title).toBe(
      '7 bytes after the image were ignored.',
    );
    const resampled = issues['issue/contours-resampled']({
      mlBefore: [100, 23.4],
      mlAfter: [100, 22.2],
      voxelsOutside: [0, 12],
    });
    expect(resampled.title).toContain('123 ml became 122 ml');
    expect(resampled.advice).toBe('12 voxels of them lay outside the image and were cut off.');
  });
});
