import { emptyTrail } from '../core/review/auditTrail.ts';
import { storageError } from './failure.ts';
import { logOf, untouchedReview, type Database, type KeptReview } from './schema.ts';

/** Ids of logs that have entries, those that were set aside as damaged left out. */
async function logs(database: Database): Promise<ReadonlySet<string>> {
  const keys = await database.getAllKeys('events');
  return new Set(keys.map(([id]) => id).filter((id) => !id.includes(' damaged ')));
}

/**
 * Which of some reviews have fewer entries on disk than they had.
 * @param database null: there is none.
 * @param entries that each had at least.
 * @returns their ids, and how many each has now.
 * @throws AppError `storage/unavailable`.
 */
export async function shortReviews(
  database: Database | null,
  entries: ReadonlyMap<string, number>,
): Promise<ReadonlyMap<string, number>> {
  const short = new Map<string, number>();
  try {
    for (const [id, had] of entries) {
      const has = database ? await database.count('events', logOf(id)) : 0;
      if (has < had) short.set(id, has);
    }
  } catch (thrown) {
    throw storageError(thrown);
  }
  return short;
}

/** What is known of an image without the summary of its review. */
export interface ImageFacts {
  readonly sha256: string;
  readonly name: string;
  readonly isDemo: boolean;
}

/**
 * A log of an image whose review is gone, with the result of the image that was kept last, as a review that can be taken up:
 * the first entry of a log goes on from the hash of image and review.
 * @throws AppError `storage/unavailable`.
 */
export async function orphanedReview(
  database: Database,
  { sha256: imageSha256, name, isDemo }: ImageFacts,
): Promise<KeptReview | null> {
  try {
    const known = new Set(await database.getAllKeys('reviews'));
    for (const id of await logs(database)) {
      if (known.has(id)) continue;
      const text = await database.get('events', [id, 1]);
      if (text === undefined || !isBegunBy(text, emptyTrail({ imageSha256, reviewId: id }).hash)) {
        continue;
      }
      const heads = await database.getAllFromIndex('results', 'imageSha256', imageSha256);
      const [head] = heads.toSorted((a, b) => b.savedAtMs - a.savedAtMs);
      if (!head) return null;
      const stage = 'open';
      return untouchedReview({
        id,
        imageSha256,
        imageName: name,
        isDemo,
        stage,
        resultId: head.id,
      });
    }
    return null;
  } catch (thrown) {
    throw storageError(thrown);
  }
}

function isBegunBy(text: string, hash: string): boolean {
  try {
    return (JSON.parse(text) as { readonly previous?: unknown } | null)?.previous === hash;
  } catch {
    return false; // no entry
  }
}
