import { formatMl, formatMm } from '../../format.ts';
import {
  type Text,
  bytes,
  count,
  leftOut,
  resampledMl,
  rounded,
  shown,
} from '../../messageText.ts';
import type { issues as english } from '../en/issues.ts';
import { dicomIssues } from './dicomIssues.ts';
import { countedIn, pluralIn } from '../plural.ts';
import type { Widened } from '../widened.ts';
import { contourDoubts } from './contourDoubts.ts';

const counted = countedIn('fr');
const plural = pluralIn('fr');

const RANGE_REASONS: Record<string, string> = {
  'no-air': 'rien dans l’image n’est aussi sombre que l’air',
  'no-tissue': 'rien dans l’image n’est aussi clair que les tissus mous',
  'beyond-16-bit': 'il y a des valeurs qu’aucun scanner ne donne',
};

const DICOM_GEOMETRY: Readonly<Record<string, Text>> = dicomIssues.geometry;
const DICOM_VALUES: Readonly<Record<string, Text>> = dicomIssues.values;

/** By what observers' contours were made one. */
const FUSIONS: Readonly<Record<string, string>> = {
  majority: 'par vote majoritaire',
  staple: 'par STAPLE',
  union: 'par union',
  intersection: 'par intersection',
};

export const issues: Widened<typeof english> = {
  'issue/dicom-geometry': (detail) =>
    DICOM_GEOMETRY[String(detail['reason'])]?.(detail) ?? {
      title: 'La géométrie de cette série est douteuse.',
      advice: 'Comparez-la avec une autre source avant de vous y fier.',
    },
  'issue/dicom-values': (detail) =>
    DICOM_VALUES[String(detail['reason'])]?.(detail) ?? {
      title: 'Les valeurs de cette série sont douteuses.',
      advice: 'Comparez-les avec une autre source avant de vous y fier.',
    },
  'issue/non-finite-voxels': ({ count: voxels, replacedBy }) => ({
    title: `${counted(Number(voxels), 'voxel n’avait pas', 'voxels n’avaient pas')} de valeur finie et ${plural(Number(voxels), 'a été mis', 'ont été mis')} à ${rounded(replacedBy)}.`,
    advice: '',
  }),
  'issue/qform-sform-disagree': () => ({
    title:
      'L’en-tête donne deux orientations différentes (qform et sform) ; la sform est utilisée.',
    advice: 'Vérifiez la gauche et la droite avant de vous y fier.',
  }),
  'issue/no-orientation': () => ({
    title: 'L’en-tête ne donne pas d’orientation : la gauche et la droite sont supposées.',
    advice: 'Vérifiez-les avec une autre source avant de vous y fier.',
  }),
  'issue/singleton-fourth-dimension': () => ({
    title: 'Une quatrième dimension de longueur un a été supprimée.',
    advice: '',
  }),
  'issue/extra-bytes': ({ extraBytes: extra }) => ({
    title: `${bytes(extra)} après l’image ont été ignorés.`,
    advice: '',
  }),
  'issue/contours-resampled': (detail) => {
    const { before, after, outside } = resampledMl(detail);
    return {
      title: `Les contours sont sur une autre grille et ont été ramenés à celle de l’image : ${formatMl(before)} ml sont devenus ${formatMl(after)} ml.`,
      advice:
        outside > 0
          ? `${counted(outside, 'voxel', 'voxels')} hors de l’image ${plural(outside, 'a été coupé', 'ont été coupés')}.`
          : 'Les parties fines peuvent avoir changé ; comparez-les avec l’image.',
    };
  },
  'issue/out-of-valid-range': ({ what, axis, valueMm, lowMm, highMm, reason }) => ({
    title:
      what === 'spacing'
        ? `Les voxels sont espacés de ${formatMm(Number(valueMm))} mm (${shown(axis)}) ; le réseau est fait pour ${shown(lowMm)} à ${shown(highMm)} mm.`
        : reason === 'looks-like-ct'
          ? 'Cela ressemble à un scanner ; le réseau est fait pour l’IRM.'
          : `Cela ne ressemble pas à un scanner en unités Hounsfield : ${RANGE_REASONS[String(reason)] ?? ''}.`,
    advice: 'Lisez le résultat avec plus de prudence que d’habitude.',
  }),
  'issue/only-first-file': ({ count: files, name }) => ({
    title: `${count(files)} fichiers ont été déposés ; ${shown(name)} est ouvert.`,
    advice: 'Une image à la fois.',
  }),
  'issue/nothing-to-audit': () => ({
    title: 'Il ne reste aucun endroit à contrôler au hasard.',
    advice:
      'Tout le contour dans la ROI est dans la liste de relecture, dans le champ de ses régions ou déjà tiré.',
  }),
  'issue/contours-read': (detail) => {
    const doubts: Record<string, Text> = contourDoubts;
    return (
      doubts[String(detail['reason'])]?.(detail) ?? { title: String(detail['reason']), advice: '' }
    );
  },
  'issue/other-identity': ({ what }) => ({
    title:
      what === 'patient'
        ? 'Les contours concernent un autre patient que l’image ; ils ont été ouverts après une question.'
        : 'Les contours appartiennent à un autre examen que l’image ; ils ont été ouverts après une question.',
    advice: 'Vérifiez qu’ils vont ensemble.',
  }),
  'issue/fused-observers': ({ rule, observers, position }) => ({
    title:
      rule === 'observer'
        ? `Ces contours sont ceux de l’observateur ${shown(position)} sur ${count(observers)}.`
        : `Ces contours sont issus de ceux de ${count(observers)} observateurs ${FUSIONS[String(rule)] ?? shown(rule)}.`,
    advice:
      rule === 'majority' && Number(observers) % 2 === 0
        ? 'Ce qu’exactement la moitié d’entre eux ont n’y est pas.'
        : rule === 'staple'
          ? 'Estimés dans la boîte qui les entoure tous, avec 10 mm de marge.'
          : '',
  }),
  'issue/observers-added': ({ names, known }) => ({
    title:
      names === '' ? 'Ces contours sont déjà chargés.' : `Chargés pour comparer : ${shown(names)}.`,
    advice: Number(known) > 0 && names !== '' ? 'Ce qui était déjà chargé reste tel quel.' : '',
  }),
  'issue/observers-wanted': ({ names }) => ({
    title: `Cette relecture a été comparée à : ${shown(names)}. Leurs contours ne sont pas conservés.`,
    advice: 'Pour comparer, déposez de nouveau leurs fichiers.',
  }),
  'issue/observers-left-out': ({ leftOut: files, limit }) => ({
    title: `${count(files)} observateurs sont laissés de côté : on en compare au plus ${count(limit)}.`,
    advice: 'Retirez-en d’abord d’autres.',
  }),
  'issue/files-left-out': ({
    noImage,
    otherGrid,
    notChosen,
    otherSeries,
    refused,
    otherKind,
    unreadable,
    missing,
  }) => ({
    title: `Fichiers qui n’appartiennent à aucun cas : ${leftOut([
      [noImage, 'sans image'],
      [otherGrid, 'sur une autre grille que leur image'],
      [notChosen, 'laissés de côté par vous'],
      [otherSeries, 'contours d’une autre série'],
      [refused, 'images impossibles à ouvrir'],
      [otherKind, 'd’un autre type (plans, rapports, captures d’écran)'],
      [unreadable, 'illisibles'],
      [missing, 'cités dans l’index du disque, mais absents'],
    ])}.`,
    advice: '',
  }),
  'issue/looks-like-contours': ({ name }) => ({
    title: `${shown(name)} semble contenir des contours et s’affiche comme une image, faute d’une image à laquelle il appartient.`,
    advice: 'Pour les relire, déposez-le avec son image.',
  }),
  'issue/partial-result': ({ slicesDone, slicesPlanned }) => ({
    title: `Seules ${shown(slicesDone)} coupes sur ${shown(slicesPlanned)} ont été calculées.`,
    advice: 'Les autres coupes n’ont pas de contour et ne sont pas dans la liste.',
  }),
};
