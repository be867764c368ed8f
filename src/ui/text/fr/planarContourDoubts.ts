import { formatMm } from '../../format.ts';
import type { planarContourDoubts as english } from '../en/planarContourDoubts.ts';
import { countedIn, pluralIn } from '../plural.ts';
import type { Widened } from '../widened.ts';

const counted = countedIn('fr');
const plural = pluralIn('fr');
const contours = (count: unknown): string => counted(Number(count), 'contour', 'contours');
const structures = (count: unknown): string => counted(Number(count), 'structure', 'structures');

export const planarContourDoubts: Widened<typeof english> = {
  'frame-of-reference-unknown': () => ({
    title:
      'Rien ne dit que les contours ont été tracés dans cette position du patient (pas de repère commun).',
    advice: 'Vérifiez qu’ils suivent l’anatomie avant de vous y fier.',
  }),
  'structures-elsewhere': ({ count }) => ({
    title: `${structures(count)} d’un autre repère ${plural(Number(count), 'est laissée', 'sont laissées')} de côté.`,
    advice: 'Elles ont été tracées sur une autre image.',
  }),
  'references-unresolved': () => ({
    title: 'Les contours renvoient à d’autres images du même repère.',
    advice: 'Ils sont là où sont leurs coordonnées. Vérifiez qu’ils vont avec cette image.',
  }),
  'reference-elsewhere': ({ count }) => ({
    title: `${contours(count)} ${plural(Number(count), 'renvoie', 'renvoient')} à une autre coupe que celle des coordonnées ; les coordonnées font foi.`,
    advice: 'Vérifiez la position le long des coupes avant de vous y fier.',
  }),
  'not-closed': ({ count }) => ({
    title: `${counted(Number(count), 'point ou ligne ouverte ignoré', 'points ou lignes ouvertes ignorés')} : seuls les contours fermés ont un volume.`,
    advice: '',
  }),
  broken: ({ count }) => ({
    title: `${contours(count)} aux coordonnées illisibles ${plural(Number(count), 'est laissé', 'sont laissés')} de côté.`,
    advice: 'Exportez à nouveau les structures depuis leur origine.',
  }),
  'point-count': ({ count }) => ({
    title: `${contours(count)} ${plural(Number(count), 'a', 'ont')} un autre nombre de points que ne le dit le fichier ; tous ceux qui sont là sont utilisés.`,
    advice: 'Le fichier a peut-être été coupé ou modifié.',
  }),
  'off-slices': ({ count, maxMm }) => ({
    title: `${contours(count)} entre les coupes ${plural(Number(count), 'est montré', 'sont montrés')} sur la coupe la plus proche, à ${formatMm(Number(maxMm))} mm au plus.`,
    advice: 'Ils ont été tracés sur une autre image.',
  }),
  'nearer-plane': ({ count }) => ({
    title: `${contours(count)} ${plural(Number(count), 'est laissé', 'sont laissés')} de côté : un autre contour de la structure est plus proche de la coupe.`,
    advice: 'Les contours sont plus serrés que les coupes de cette image.',
  }),
  'across-slices': ({ count }) => ({
    title: `${contours(count)} non ${plural(Number(count), 'parallèle', 'parallèles')} aux coupes ${plural(Number(count), 'est laissé', 'sont laissés')} de côté.`,
    advice: 'Ils ont été tracés sur une autre image.',
  }),
  outside: ({ count }) => ({
    title: `${contours(count)} hors de l’image ${plural(Number(count), 'est laissé', 'sont laissés')} de côté.`,
    advice: '',
  }),
  cut: ({ count }) => ({
    title: `${contours(count)} ${plural(Number(count), 'dépasse l’image et est coupé', 'dépassent l’image et sont coupés')} à son bord.`,
    advice: '',
  }),
  gaps: ({ count, structures: within }) => ({
    title: `${counted(Number(count), 'coupe', 'coupes')} dans ${structures(within)} ${plural(Number(count), 'n’a pas de contour et reste vide', 'n’ont pas de contour et restent vides')}.`,
    advice: 'Remplissez-les par interpolation là où la structure continue.',
  }),
  repeated: ({ count }) => ({
    title: `${contours(count)} ${plural(Number(count), 'est', 'sont')} deux fois dans le fichier et ${plural(Number(count), 'n’est utilisé', 'ne sont utilisés')} qu’une fois.`,
    advice: '',
  }),
  crossing: ({ count }) => ({
    title: `${counted(Number(count), 'paire de contours d’une structure se croise', 'paires de contours d’une structure se croisent')} : ce que les deux entourent est pris pour un trou.`,
    advice: 'Vérifiez ces coupes.',
  }),
  'no-voxel': ({ count }) => ({
    title: `${contours(count)} ${plural(Number(count), 'est si petit', 'sont si petits')} qu’aucun centre de voxel n’est dedans.`,
    advice: '',
  }),
  unnumbered: ({ count }) => ({
    title: `${structures(count)} sans numéro propre ${plural(Number(count), 'est laissée', 'sont laissées')} de côté.`,
    advice: '',
  }),
};
