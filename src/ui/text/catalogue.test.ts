import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { COMMANDS } from '../../app/commandTable.ts';
import { ERROR_CODES } from '../../core/errors.ts';
import { LANGUAGES, type Language } from '../../store/displaySlice.ts';
import { catalogueOf, loadCatalogue, text } from './catalogue.ts';
import { setTextLanguage } from './language.ts';

beforeAll(() => Promise.all(LANGUAGES.map(loadCatalogue)));
afterEach(() => setTextLanguage('en'));

/**
 * Texts that two languages share: names, abbreviations, words of both. Any other text that German or French has in
 * common with English was forgotten.
 */
const SHARED: Readonly<Record<'de' | 'fr', readonly RegExp[]>> = {
  de: [
    /^(Dropout|Name|Budget|Demo|Backend|Version|Label [\d.]+|CT|MR|PACS|Neuro|Patient)$/,
    /^(DICOM [\w ]+|NIfTI|NRRD|STAPLE|Union|Intersection)$/,
    /^(Dice|HD95(, mm)?|ASSD, mm|CV \([A-Z][a-z]+\)|ECE|NLL|AUROC|Jaccard|Sens\.|UEO-AUC|[\d.]+: UEO)$/,
    /^(WebAssembly|Browser|Threads|\d+ Threads?|\d+ GB|WebGPU)$/i,
    /Apache-2\.0$/,
  ],
  fr: [
    /^(Dropout|Budget|Structures|Contours|Images?|[\d.]+ structures?|Structure [\d.]+|0 certain|Version|Calibration|Licence|Zoom|Surprise|Convention|PACS|Neuro|minutes|Patient|Structure|Volume, ml|Lasso|Introduction|Formats)$/i,
    /^(DICOM [\w ]+|NIfTI|NRRD|STAPLE|Union|Intersection)$/,
    /^(Dice|HD95(, mm)?|ASSD, mm|CV \([A-Z][a-z]+\)|ECE|NLL|AUROC|Jaccard|Sens\.|UEO-AUC|Verdict)$/,
    /^(Contour(, mm²)?|Volume|Voxels?|Distances|WebAssembly|WebGPU|Compression)$/i,
    /Apache-2\.0$/,
  ],
};

/** Stands for any argument: a number where one is wanted, a text where one is, and every field of an object. */
function anything(value: number): unknown {
  const fields: ProxyHandler<() => unknown> = {
    get: (_, key) => {
      if (key === Symbol.toPrimitive) {
        return (hint: string) => (hint === 'number' ? value : String(value));
      }
      if (key === 'toLowerCase' || key === 'toString') return () => String(value);
      return key === Symbol.toStringTag || key === 'then' ? undefined : anything(value);
    },
  };
  return new Proxy(() => undefined, fields);
}

/** Every text of a catalogue with its path; functions called with several numbers. */
function* textsOf(value: unknown, path: string): Generator<readonly [path: string, text: string]> {
  if (typeof value === 'string') yield [path, value];
  else if (typeof value === 'function') {
    for (const number of [0, 1, 2, 1234.5]) {
      const args = Array.from({ length: 8 }, () => anything(number));
      const result: unknown = Reflect.apply(value, null, args);
      // An argument that is handed through is a text.
      yield* textsOf(typeof result === 'function' ? String(result) : result, `${path}(${number})`);
    }
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, one] of Object.entries(value)) yield* textsOf(one, `${path}.${key}`);
  }
}

function allTexts(language: Language): Map<string, string> {
  setTextLanguage(language);
  return new Map(textsOf(catalogueOf(language), language));
}

describe('the catalogues', () => {
  it('have a title for every command, and no title of a command that is gone', () => {
    const ids = COMMANDS.map(({ id }) => id).toSorted();
    for (const language of LANGUAGES) {
      expect(Object.keys(catalogueOf(language).commands.titles).toSorted()).toEqual(ids);
    }
  });

  it('are English until another language is set', () => {
    expect(text()).toBe(catalogueOf('en'));
    setTextLanguage('fr');
    expect(text()).toBe(catalogueOf('fr'));
  });

  it('have the same texts', () => {
    const english = [...allTexts('en').keys()].map((path) => path.replace(/^en/, '')).toSorted();
    expect(english.length).toBeGreaterThan(400);
    for (const language of ['de', 'fr'] as const) {
      const others = [...allTexts(language).keys()]
        .map((path) => path.replace(/^../, ''))
        .toSorted();
      expect(others).toEqual(english);
    }
  });

  it.each(LANGUAGES)('have no empty text, nor a blank that was not filled: %s', (language) => {
    /** Where there is nothing to say. */
    const silent = /\.advice$|\.ensembles\.single/;
    for (const [path, one] of allTexts(language)) {
      if (!silent.test(path)) expect(one.trim(), path).not.toBe('');
      expect(one.replace(/(without|ohne|sans) NaN/i, ''), path).not.toMatch(
        /undefined|NaN|\[object|=>|\$\{/,
      );
    }
  });

  it.each(['de', 'fr'] as const)('leave no English in %s', (language) => {
    const english = allTexts('en');
    const same = [...allTexts(language)]
      .filter(
        ([path, one]) => english.get(path.replace(/^../, 'en')) === one && /[a-z]{2}/i.test(one),
      )
      .filter(([, one]) => !SHARED[language].some((shared) => shared.test(one)));
    expect(same).toEqual([]);
  });

  it('say something about every error', () => {
    for (const language of LANGUAGES) {
      expect(Object.keys(catalogueOf(language).errors).toSorted()).toEqual(
        Object.keys(ERROR_CODES).toSorted(),
      );
    }
  });

  it('set French and German as they are set', () => {
    for (const [path, one] of allTexts('fr')) {
      expect(one, path).not.toMatch(/ [:;?!»]|« |["“”']/);
    }
    for (const [path, one] of allTexts('de')) expect(one, path).not.toMatch(/["”']|“[^“]*“/);
  });
});
