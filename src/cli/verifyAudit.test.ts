import { describe, expect, it } from 'vitest';
import { trailFile, type TrailSubject } from '../core/review/auditTrail.ts';
import { readGolden } from '../testing/golden/readGolden.ts';
import { verifyAudit } from './verifyAudit.ts';

interface Golden {
  readonly subject: TrailSubject;
  readonly texts: readonly string[];
  readonly head: string;
}
const { subject, texts, head } = readGolden('audit_trail') as Golden;
const whole = trailFile(subject, texts, { entries: texts.length, hash: head });

function verified(args: readonly string[], file = whole) {
  const [out, err]: string[][] = [[], []];
  const code = verifyAudit(args, {
    out: (line) => out.push(line),
    err: (line) => err.push(line),
    readText: (path) => {
      if (path !== 'a.json') throw new Error('ENOENT');
      return file;
    },
  });
  return { code, out: out.join('\n'), err: err.join('\n') };
}

describe('verify-audit', () => {
  it('says that a trail is intact, and to compare its head', () => {
    expect(verified(['a.json'])).toEqual({
      code: 0,
      out: `Intact: 7 entries, head ${head}. Compare the head with the report.`,
      err: '',
    });
    expect(verified(['a.json', head]).out).toMatch(/, as expected$/);
  });

  it('names the entry at which it is broken', () => {
    const { code, out } = verified(['a.json'], whole.replace('brush', 'lasso'));
    expect(code).toBe(1);
    expect(out).toBe(
      'Broken at entry 3: it was changed after it was written. Entries before it hold.',
    );
    expect(verified(['a.json', 'f'.repeat(64)])).toMatchObject({ code: 1 });
  });

  it('tells usage from a file that is no trail', () => {
    expect(verified([])).toMatchObject({ code: 2, out: '' });
    expect(verified(['a.json', 'head'])).toMatchObject({ code: 2 });
    expect(verified(['--help'])).toMatchObject({ code: 0, err: '' });
    expect(verified(['b.json'])).toMatchObject({
      code: 3,
      err: 'b.json could not be read: ENOENT',
    });
    expect(verified(['a.json'], '{}')).toMatchObject({
      code: 3,
      err: 'a.json is not an audit trail.',
    });
  });
});
