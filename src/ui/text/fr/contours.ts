import type { contours as english } from '../en/contours.ts';
import type { Widened } from '../widened.ts';

export const contours: Widened<typeof english> = {
  origin: 'Contours d’un fichier',
  reading: 'Lecture des contours',
  unknownDoubt:
    'Ces contours viennent d’un fichier. Leur incertitude reste inconnue tant que des tirages ne sont pas ouverts ou que le réseau n’a pas calculé.',
  noRule:
    'Aucune règle n’est enfreinte. L’incertitude de ces contours est inconnue : ouvrez des tirages ou lancez le réseau.',
};
