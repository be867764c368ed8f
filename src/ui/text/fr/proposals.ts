import { formatCount } from '../../format.ts';
import type { proposals as english } from '../en/proposals.ts';
import type { Widened } from '../widened.ts';

export const proposals: Widened<typeof english> = {
  title: 'D’après les tirages',
  now: (ml) => `maintenant ${ml} ml`,
  tighter: 'Plus serré',
  wider: 'Plus large',
  tighterMeans: 'Ce qu’au moins 90 % des tirages attribuent ici à la structure',
  widerMeans: 'Ce qu’au moins 10 % des tirages attribuent ici à la structure',
  of: (samples, of) => `${formatCount(samples)} tirages sur ${formatCount(of)}`,
  alternativeMeans: 'Le contour du tirage qui s’accorde le mieux avec ceux qui lui ressemblent',
  isNow: 'idem',
  others: (samples) =>
    samples === 1
      ? 'Un autre tirage dit autre chose.'
      : `${formatCount(samples)} autres tirages disent chacun, ou presque, autre chose.`,
  keys: (apply, end) => `${apply} applique · ${end} quitte`,
  absence: {
    'one-sample': 'Un seul tirage ne propose rien.',
    'not-kept':
      'Les tirages sont en désaccord sur tant de voxels que ce que dit chacun n’a pas été gardé\u00A0: rien à proposer.',
    locked: 'La structure est verrouillée\u00A0: rien n’est proposé.',
  },
  previewed: (name, ml, change) =>
    `Aperçu\u00A0: ${name}, ${ml} ml dans cette région, ${change}. Accepter l’applique, Échap quitte l’aperçu.`,
  more: (ml) => `${ml} ml de plus`,
  less: (ml) => `${ml} ml de moins`,
  inRegion: (ml) => `Dans cette région maintenant ${ml} ml.`,
};
