import { describe, expect, it } from 'vitest';
import { syntheticManifest } from '../testing/manifest.ts';
import { parseManifest } from './manifest.ts';
import { originalVersion, withRecalibration } from './recalibration.ts';

const fit = { temperature: 1.25, bias: [0, -0.5], fittedOn: '12 cases' };

describe('withRecalibration', () => {
  it('gives a package of a version of its own that comes back from its file', () => {
    const manifest = withRecalibration(syntheticManifest(), fit, '2026-11-21');
    expect(manifest).toMatchObject({ id: 'synthetic', version: '1.0.0+recalibrated.2026-11-21' });
    expect(manifest.recalibration).toEqual(fit);
    expect(parseManifest(JSON.parse(JSON.stringify(manifest)))).toEqual(manifest);
    expect(originalVersion(manifest)).toBe('1.0.0');
    expect(originalVersion(syntheticManifest())).toBe('1.0.0');
  });

  it('replaces an earlier one, and its mark in the version', () => {
    const before = withRecalibration(syntheticManifest(), fit, 'a');
    const after = withRecalibration(before, { ...fit, temperature: 2 }, 'b');
    expect(after.version).toBe('1.0.0+recalibrated.b');
    expect(after.recalibration?.temperature).toBe(2);
    expect(before.recalibration?.temperature).toBe(1.25);
  });

  it('refuses a bias of another length, a temperature of 0, and a version that is no name', () => {
    const refused = (changes: object, which = 'a') =>
      expect(() => withRecalibration(syntheticManifest(), { ...fit, ...changes }, which));
    refused({ bias: [1] }).toThrow(/model\/invalid.*recalibration.bias/);
    refused({ temperature: 0 }).toThrow(/model\/invalid.*recalibration.temperature/);
    refused({}, 'a b').toThrow(/model\/invalid.*version/);
  });
});
