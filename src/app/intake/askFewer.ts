import { OPEN } from '../../core/intake/pairFindings.ts';
import type { Mismatch } from '../../core/intake/pairFindings.ts';
import type { ErrorDetail } from '../../core/errors.ts';
import type { ContoursFile } from '../../workers/codec.api.ts';
import type { Services } from '../services.ts';
import { foundRows } from './foundRows.ts';
import type { PendingIntake } from './pendingIntake.ts';

/**
 * Asks which structures of files are opened, after all of them were too many for one label map. Those that they would do
 * without are not chosen, where it is known whose numbers are meant.
 * @param refused.detail of `input/too-many-overlaps`.
 * @throws as `inspectFiles`.
 */
export async function askFewer(
  services: Services,
  files: readonly ContoursFile[],
  refused: { readonly detail: ErrorDetail; readonly mismatches: readonly Mismatch[] },
): Promise<void> {
  const { store, codec } = services;
  const { openCase } = store.getState();
  const { sources, findings } = await codec.call('inspectFiles', {
    sources: files.flatMap((file) => file.sources),
  });
  const positions = findings.flatMap((finding, position) =>
    finding.kind === 'left-out' ? [] : [position],
  );
  if (!openCase || store.getState().openCase?.id !== openCase.id) return;
  const contours = positions.map((position) => ({
    position,
    by: 'choice' as const,
    isResampled: false,
    mismatch: refused.mismatches[0] ?? null,
    told: null,
  }));
  const pending: PendingIntake = {
    sources,
    findings,
    found: {
      cases: [{ image: OPEN, name: openCase.name, contours, files: [] }],
      questions: [],
      leftOut: [],
    },
    open: null,
    openCaseId: openCase.id,
  };
  const rows = foundRows(pending, { purpose: 'one', openCase, hasResult: false });
  if (rows.contours.every(({ segments }) => segments.length < 2)) return;
  const { leaveOut } = refused.detail;
  const unwanted = files.length === 1 && Array.isArray(leaveOut) ? leaveOut : [];
  const numbers = new Map(
    rows.contours.map(({ position, segments }) => [
      position,
      segments.map(({ number }) => number).filter((number) => !unwanted.includes(number)),
    ]),
  );
  services.pendingIntake = pending;
  store.setState({
    opening: { status: 'idle' },
    intake: {
      status: 'asking',
      ...rows,
      roles: new Map(),
      fewer: { detail: refused.detail, numbers },
    },
  });
}
