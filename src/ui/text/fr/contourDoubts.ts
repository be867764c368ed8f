import type { contourDoubts as english } from '../en/contourDoubts.ts';
import { countedIn } from '../plural.ts';
import type { Widened } from '../widened.ts';
import { planarContourDoubts } from './planarContourDoubts.ts';

const counted = countedIn('fr');

export const contourDoubts: Widened<typeof english> = {
  ...planarContourDoubts,
  'outside-image': ({ voxels }) => ({
    title: `${counted(Number(voxels), 'voxel des contours est hors de l’image et a été laissé', 'voxels des contours sont hors de l’image et ont été laissés')} de côté.`,
    advice: 'Vérifiez que les contours vont avec cette image.',
  }),
  fractional: () => ({
    title:
      'Les segments sont des fractions ; ce qui vaut au moins la moitié est devenu le contour.',
    advice: '',
  }),
  'unknown-labels': ({ voxels }) => ({
    title: `${counted(Number(voxels), 'voxel porte', 'voxels portent')} une étiquette que le fichier ne décrit pas ; le fond a été pris.`,
    advice: '',
  }),
  'frames-without-pixels': ({ frames }) => ({
    title: `Le fichier décrit ${counted(Number(frames), 'plan', 'plans')} de plus qu’il n’en contient.`,
    advice: 'Il a peut-être été coupé : vérifiez qu’aucune coupe ne manque.',
  }),
  'frames-repeated': ({ frames }) => ({
    title: `${counted(Number(frames), 'plan se trouve', 'plans se trouvent')} là où un autre plan du même segment se trouve ; ils ont été réunis.`,
    advice: '',
  }),
  'other-frame-of-reference': () => ({
    title:
      'Les contours nomment un autre repère (Frame of Reference) que l’image, mais ils sont sur ses voxels.',
    advice: 'Vérifiez que les contours vont avec cette image.',
  }),
};
