import { expect, it, vi } from 'vitest';
import { quietConsole } from './quietConsole.ts';

const MARK = 'ZZMARKER^PATIENT';

function consoleUnderTest() {
  const written: string[] = [];
  const keep = (...words: readonly unknown[]): void =>
    void written.push(words.map(String).join(' '));
  const target = Object.fromEntries(
    ['log', 'info', 'debug', 'warn', 'error', 'trace', 'table', 'dir'].map((name) => [
      name,
      vi.fn(keep),
    ]),
  ) as unknown as Console;
  return { written, target, report: quietConsole(target) };
}

it('drops what is below an error', () => {
  const { written, target } = consoleUnderTest();
  target.log(MARK);
  target.info(MARK);
  target.debug(MARK);
  target.warn(`Truncating value ${MARK} of PatientName`);
  target.trace(MARK);
  target.table([MARK]);
  target.dir({ MARK });
  expect(written).toEqual([]);
});

it('keeps of an error that there was one, and where', () => {
  const { written, target } = consoleUnderTest();
  target.error('%s is longer than 64', MARK);
  target.error('could not read', new RangeError(`bad value ${MARK}`), { MARK });
  expect(written).toHaveLength(2);
  expect(written[0]).toMatch(/withheld.*\n {2}at /);
  expect(written[1]).toMatch(/^RangeError\n {2}at /);
  expect(written.join()).not.toContain('ZZMARKER');
});

it('writes what quotes nothing', () => {
  const { written, report } = consoleUnderTest();
  report('policy: script-src');
  expect(written).toEqual(['policy: script-src']);
});
