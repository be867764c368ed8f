import { describe, expect, it } from 'vitest';
import { writeCsv } from './csv.ts';

describe('writeCsv', () => {
  it('ends every line by CRLF and quotes what needs it', () => {
    const text = writeCsv(
      ['name', 'ml', 'seen', 'note'],
      [
        ['Liver, right', -1.5, true, null],
        ['a "b"', 0, false, 'two\nlines'],
      ],
    );
    expect(text).toBe(
      '\uFEFFname,ml,seen,note\r\n"Liver, right",-1.5,true,\r\n"a ""b""",0,false,"two\nlines"\r\n',
    );
  });

  it('lets no text become a formula', () => {
    for (const name of ['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', ' =1', '\r=1', '＝1']) {
      const [, line = ''] = writeCsv(['name'], [[name]]).split(/\r\n(?=["'])/);
      expect(line.replace(/^"/, '').startsWith("'")).toBe(true);
    }
  });

  it('is a header alone without rows', () => {
    expect(writeCsv(['a', 'b'], [])).toBe('\uFEFFa,b\r\n');
  });
});
