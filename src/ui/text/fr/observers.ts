import { formatCount } from '../../format.ts';
import type { observers as english } from '../en/observers.ts';
import { countedIn } from '../plural.ts';
import type { Widened } from '../widened.ts';

const counted = countedIn('fr');

/** Contours of others that are loaded to compare with. */
export const observers: Widened<typeof english> = {
  title: (count, isReference) =>
    isReference ? 'Référence' : counted(count, 'observateur', 'observateurs'),
  list: 'Chargés pour comparer',
  name: (position) => `Nom de l’observateur ${formatCount(position)}`,
  remove: (name) => `Retirer ${name}`,
  structures: (count) => counted(count, 'structure', 'structures'),
  review: 'Relire ce qu’ils ont tracé :',
  nothingYet:
    'Rien n’est encore en relecture : lancez le réseau, ouvrez ses contours ou relisez ceux-ci.',
  rules: {
    majority: 'Majorité',
    staple: 'STAPLE',
    union: 'Union',
    intersection: 'Intersection',
  },
  reviewOne: (name) => `Relire ce que ${name} a tracé`,
};
