import type { StructureEvaluation } from '../../core/evaluation/structureEvaluation.ts';

/** An evaluation whose observers are called as they are now: what they drew was not measured anew for it. */
export function withNames(
  evaluation: StructureEvaluation,
  nameOf: (position: number) => string,
): StructureEvaluation {
  const { observers } = evaluation;
  if (!observers) return evaluation;
  const rows = observers.rows.map((row, at) => ({ ...row, name: nameOf(at) }));
  return { ...evaluation, observers: { ...observers, rows } };
}
