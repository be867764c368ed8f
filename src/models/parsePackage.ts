import { z } from 'zod';
import { AppError } from '../core/errors.ts';

/** What the network of a package does. */
export const PACKAGE_TASKS = ['segmentation', 'contour-quality', 'error-probability'] as const;
export type PackageTask = (typeof PACKAGE_TASKS)[number];

const ofAnyTask = z.looseObject({ task: z.looseObject({ kind: z.enum(PACKAGE_TASKS) }) });

/**
 * Reads a `model.json` by the schema of one task.
 * @param json the parsed file; anything.
 * @throws AppError `model/invalid` {field, reason} for the first field at fault; {field: 'task.kind',
 *   reason: 'other-task', task} for a package of another known task.
 */
export function parsePackage<Schema extends z.ZodType>(
  json: unknown,
  { task, schema }: { readonly task: PackageTask; readonly schema: Schema },
): z.infer<Schema> {
  const found = ofAnyTask.safeParse(json);
  if (found.success && found.data.task.kind !== task) {
    const other = found.data.task.kind;
    throw new AppError('model/invalid', { field: 'task.kind', reason: 'other-task', task: other });
  }
  const result = schema.safeParse(json);
  if (!result.success) {
    const issue = result.error.issues[0];
    throw new AppError('model/invalid', {
      field: issue?.path.join('.') ?? '',
      reason: issue?.message ?? 'unreadable',
    });
  }
  return result.data;
}
