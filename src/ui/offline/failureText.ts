import type { OfflineFailure } from '../../store/offlineSlice.ts';
import type { Catalogue } from '../text/catalogue.ts';

/** Why files of the app could not be kept, in words. */
export function failureText(
  { failures }: Catalogue['offline'],
  { reason, path, status = 0 }: OfflineFailure,
): string {
  switch (reason) {
    case 'unreachable':
    case 'differs':
      return failures[reason](path);
    case 'refused':
      return failures.refused(path, status);
    case 'full':
    case 'unwritable':
      return failures[reason];
  }
}
