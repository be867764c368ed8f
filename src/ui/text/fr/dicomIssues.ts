import type { ErrorDetail } from '../../../core/errors.ts';
import { formatMm, formatRounded } from '../../format.ts';
import { count } from '../../messageText.ts';
import type { dicomIssues as english } from '../en/dicomIssues.ts';
import { countedIn, pluralIn } from '../plural.ts';
import type { Widened } from '../widened.ts';

const counted = countedIn('fr');
const plural = pluralIn('fr');

type Value = ErrorDetail[string] | undefined;

const mm = (value: Value): string => `${formatMm(Number(value))} mm`;
const degrees = (value: Value): string => `${formatRounded(Number(value), 2)}°`;
const slices = (value: Value, all: Value): string =>
  Array.isArray(value) ? value.join(', ') + (Number(all) > value.length ? ', …' : '') : '?';

const SPLIT: Record<string, string> = {
  'frame-of-reference': 'référentiel',
  size: 'taille des coupes',
  orientation: 'orientation',
  place: 'position des coupes',
  gap: 'grands intervalles',
  repeat: 'coupes répétées',
  echo: 'temps d’écho',
  bValue: 'pondération de diffusion',
  time: 'temps',
  stack: 'pile',
  imageType: 'type d’image',
};

export const dicomIssues: Widened<typeof english> = {
  geometry: {
    'missing-slices': ({ count: missing, slices: which }) => ({
      title: `Il manque ${counted(Number(missing), 'coupe', 'coupes')} dans la série ; interpolation : coupe ${slices(which, missing)}.`,
      advice: 'Rien n’y a été mesuré. Retrouvez les fichiers manquants si possible.',
    }),
    'uneven-spacing': ({ lowMm, highMm, spacingMm }) => ({
      title: `Les coupes sont espacées de ${mm(lowMm)} à ${mm(highMm)} ; l’image a été rééchantillonnée à ${mm(spacingMm)}.`,
      advice: 'Là où les coupes étaient plus espacées, les intermédiaires sont interpolées.',
    }),
    'rounded-positions': ({ distanceMm }) => ({
      title: `Les coupes s’écartent jusqu’à ${mm(distanceMm)} d’une grille régulière ; elles sont tenues pour régulières.`,
      advice: '',
    }),
    'gantry-tilt': ({ degrees: angle }) => ({
      title: `Le statif était incliné de ${degrees(angle)} ; chaque coupe a été décalée dans son plan pour redresser l’image.`,
      advice:
        'Les coupes sont celles qui ont été mesurées. Ce qui est à côté reçoit leur valeur minimale.',
    }),
    'tilt-not-in-positions': ({ degrees: angle }) => ({
      title: `L’en-tête indique une inclinaison du statif de ${degrees(angle)}, mais les coupes sont droites l’une au-dessus de l’autre ; leurs positions sont utilisées.`,
      advice: 'Comparez une distance le long du corps avec une autre source avant de vous y fier.',
    }),
    'duplicate-positions': ({ count: repeats }) => ({
      title: `${counted(Number(repeats), 'coupe est', 'coupes sont')} en double ; une seule de chaque est utilisée.`,
      advice: '',
    }),
    'slices-left-out': ({ of, read }) => ({
      title: `Sur ${count(of)} coupes, ${count(read)} ont été lues, pour que la mémoire suffise.`,
      advice:
        'Les contours et les volumes sont ceux des coupes lues. Chaque structure doit y être tout entière.',
    }),
    'thickness-unlike-spacing': ({ thicknessMm, spacingMm }) => ({
      title: `Les coupes ont une épaisseur de ${mm(thicknessMm)} et sont espacées de ${mm(spacingMm)}.`,
      advice: 'Les volumes sont comptés d’après leur espacement.',
    }),
    'stated-spacing-unlike': ({ statedMm, spacingMm }) => ({
      title: `L’en-tête indique ${mm(statedMm)} entre les coupes ; leurs positions, espacées de ${mm(spacingMm)}, sont utilisées.`,
      advice: '',
    }),
    'single-slice': ({ spacingMm, isStated }) => ({
      title:
        isStated === true
          ? `Il n’y a qu’une coupe ; son épaisseur est de ${mm(spacingMm)} d’après son en-tête.`
          : `Il n’y a qu’une coupe d’épaisseur inconnue ; ${mm(spacingMm)} sont supposés.`,
      advice: 'Vérifiez qu’aucun fichier de la série ne manque.',
    }),
    split: ({ by, count: parts }) => ({
      title: `La série contient ${count(parts)} volumes différents (${SPLIT[String(by)] ?? String(by)}) ; en voici un.`,
      advice: 'Vérifiez que c’est le bon.',
    }),
    'damaged-files': ({ count: files }) => ({
      title: `${counted(Number(files), 'fichier', 'fichiers')} de la série ${plural(Number(files), 'est endommagé et laissé', 'sont endommagés et laissés')} de côté.`,
      advice: 'Des coupes peuvent manquer aux extrémités de l’image.',
    }),
    'no-series-uid': () => ({
      title:
        'Les fichiers ne disent pas à quelle série ils appartiennent ; ceux de mêmes étude et description ont été réunis.',
      advice: 'Vérifiez qu’ils vont ensemble.',
    }),
    'no-frame-of-reference': () => ({
      title: 'La série n’a pas de référentiel (Frame of Reference).',
      advice: 'D’autres logiciels ne pourront pas lui rattacher de fichiers RTSTRUCT.',
    }),
  },
  values: {
    padding: ({ count: voxels, value }) => ({
      title: `${counted(Number(voxels), 'voxel est', 'voxels sont')} hors de ce qui a été mesuré et ${plural(Number(voxels), 'a', 'ont')} la valeur de remplissage ${formatRounded(Number(value))}, conservée.`,
      advice: '',
    }),
    monochrome1: () => ({
      title:
        'L’image est enregistrée pour un affichage inversé (MONOCHROME1) ; ses valeurs sont conservées telles quelles.',
      advice: 'Le clair et le sombre peuvent sembler échangés.',
    }),
    lossy: () => ({
      title: 'L’image a été compressée avec perte.',
      advice: 'Les détails fins et le bruit diffèrent de ce qui a été mesuré.',
    }),
    'no-rescale': () => ({
      title:
        'L’en-tête de ce scanner n’a pas de conversion (Rescale) ; les valeurs enregistrées sont prises pour des unités Hounsfield.',
      advice: 'Vérifiez un tissu connu avant de vous y fier.',
    }),
    'not-hounsfield': () => ({
      title: 'D’après l’en-tête, les valeurs de ce scanner ne sont pas des unités Hounsfield.',
      advice: 'On ne peut pas se fier ici aux réseaux faits pour le scanner.',
    }),
    modality: ({ modality }) => ({
      title: `Ce n’est ni un scanner ni une IRM${modality === '' ? '' : ` (${String(modality)})`} : les valeurs sont montrées telles qu’elles sont enregistrées.`,
      advice: 'Aucun réseau fourni avec cette application n’est fait pour cela.',
    }),
  },
};
