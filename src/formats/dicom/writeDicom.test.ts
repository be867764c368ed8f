import { afterEach, expect, it, vi } from 'vitest';

const MARK = 'ZZMARKER^PATIENT';

afterEach(() => vi.restoreAllMocks());

it('prints nothing, however long the names in a header and whatever else is in it', async () => {
  const methods = ['log', 'info', 'debug', 'warn', 'error', 'trace'] as const;
  const spies = methods.map((method) => vi.spyOn(console, method).mockReturnValue());
  // Loaded now: the library keeps the console's methods as it finds them.
  const { writeDicom } = await import('./writeDicom.ts');
  writeDicom({
    SOPClassUID: '1.2.840.10008.5.1.4.1.1.2',
    SOPInstanceUID: '1.2.3',
    PatientName: [{ Alphabetic: MARK.repeat(9) }],
    PatientID: MARK.repeat(9),
    StudyID: MARK.repeat(9),
    NoSuchAttribute: MARK,
  });
  expect(spies.flatMap(({ mock }) => mock.calls)).toEqual([]);
});
