import { describe, expect, it } from 'vitest';
import { canonicalJson, utf8Bytes, type Json } from './canonicalJson.ts';

describe('canonicalJson', () => {
  it('has the example of RFC 8785, section 3.2.2', () => {
    const value = JSON.parse(String.raw`{
      "numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
      "string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/",
      "literals": [null, true, false]
    }`) as Json;
    expect(canonicalJson(value)).toBe(
      String.raw`{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\u000f\nA'B\"\\\\\"/"}`,
    );
  });

  it('sorts keys by UTF-16 code units, as the example of section 3.2.3', () => {
    const value = {
      '\u20ac': 'Euro Sign',
      '\r': 'Carriage Return',
      '\ufb33': 'Hebrew Letter Dalet With Dagesh',
      '1': 'One',
      '\ud83d\ude00': 'Emoji: Grinning Face',
      '\u0080': 'Control',
      '\u00f6': 'Latin Small Letter O With Diaeresis',
    };
    const sorted = JSON.parse(canonicalJson(value)) as Record<string, string>;
    const texts = Object.entries(sorted).filter(([key]) => key !== '1');
    // A number comes first among the keys of a parsed object, wherever it was written.
    expect(canonicalJson(value).indexOf('"1"')).toBe(canonicalJson(value).indexOf('Return') + 8);
    expect(texts.map(([, text]) => text.split(' ')[0])).toEqual([
      'Carriage',
      'Control',
      'Latin',
      'Euro',
      'Emoji:',
      'Hebrew',
    ]);
  });

  it('refuses what JSON cannot say', () => {
    for (const value of [NaN, Infinity, '\ud800', { '\udc00': 1 }, ['a\ud83d']]) {
      expect(() => canonicalJson(value as Json)).toThrow(
        expect.objectContaining({ code: 'internal/unexpected' }),
      );
    }
    expect(canonicalJson(-0)).toBe('0');
  });
});

it('writes UTF-8 as Node does', () => {
  const text = 'a\u007f\u0080ä\u07ff\u0800€\uffff😀\u{10ffff}z';
  expect(Buffer.from(utf8Bytes(text))).toEqual(Buffer.from(text));
});
