import type { ErrorDetail } from '../../../core/errors.ts';
import { bytes, count, rounded, shown } from '../../messageText.ts';
import type { inputReasons as english } from '../en/inputReasons.ts';
import type { Widened } from '../widened.ts';

const fraction = (value: ErrorDetail[string] | undefined): string => rounded(value, 3);

export const inputReasons: Widened<typeof english> = {
  corrupt: {
    'not-a-cohort': ({ field }) => ({
      title: `Ce n’est pas un fichier de cohorte d’Isodoubt, ou il a été modifié${field === undefined ? '' : ` (${shown(field)})`}.`,
      advice: 'Choisissez un cohort.json écrit par Isodoubt.',
    }),
    'newer-cohort': () => ({
      title: 'Ce fichier de cohorte a été écrit par une version plus récente d’Isodoubt.',
      advice: 'Mettez Isodoubt à jour et ouvrez à nouveau le fichier.',
    }),
    'truncated-gzip': () => ({
      title: 'Le fichier s’arrête au milieu de ses données compressées.',
      advice:
        'Il a sans doute été tronqué pendant la copie. Copiez-le à nouveau et ouvrez la nouvelle copie.',
    }),
    'bad-gzip': () => ({
      title: 'Les données compressées sont endommagées.',
      advice: 'Copiez à nouveau le fichier depuis son origine.',
    }),
    'bad-zip': ({ path }) => ({
      title: `L’archive est endommagée ou tronquée${path === undefined ? '' : ` à ${shown(path)}`}.`,
      advice: 'Copiez-la à nouveau depuis son origine.',
    }),
    'unsafe-path': ({ path }) => ({
      title: `Un de ses fichiers se trouverait hors de son dossier : ${shown(path)}.`,
      advice: 'Rien n’en a été lu. Refaites l’archive avec des noms qui restent dans le dossier.',
    }),
    'duplicate-path': ({ path }) => ({
      title: `Deux fichiers portent le même nom${path === undefined ? '' : ` : ${shown(path)}`}.`,
      advice: 'On ne peut dire lequel est voulu. N’en gardez qu’un.',
    }),
    'encrypted-zip': () => ({
      title: 'L’archive est chiffrée.',
      advice: 'Enregistrez-la sans mot de passe. Un paquet peut aussi être déposé comme dossier.',
    }),
    'zip-method': () => ({
      title: 'L’archive est compressée d’une façon que cette application ne lit pas.',
      advice: 'Refaites-la avec deflate. Un paquet peut aussi être déposé comme dossier.',
    }),
    'large-zip-directory': () => ({
      title: 'L’archive contient plus de 50 000 fichiers, ou plus de 32 Mo de noms.',
      advice: 'N’y mettez que ce qui en fait partie.',
    }),
    'split-zip': () => ({
      title: 'C’est une partie d’une archive découpée.',
      advice: 'Réunissez les parties et ouvrez le tout.',
    }),
    'bad-npy-header': () => ({
      title: 'Le tableau de cette archive n’a pas d’en-tête écrit par numpy.',
      advice: 'Enregistrez-le à nouveau avec numpy.savez_compressed, ou en NIfTI.',
    }),
    'bad-structure': () => ({
      title: 'Ce fichier DICOM est endommagé : ses éléments n’ont pas de sens.',
      advice: 'Exportez-le à nouveau depuis son origine.',
    }),
    truncated: () => ({
      title: 'Ce fichier DICOM s’arrête au milieu d’un élément.',
      advice: 'Il a sans doute été tronqué. Copiez-le ou exportez-le à nouveau.',
    }),
    'no-image-size': () => ({
      title: 'L’en-tête de ce fichier DICOM ne donne pas la taille de son image.',
      advice: 'Exportez-le à nouveau depuis son origine.',
    }),
    'bad-frame': () => ({
      title:
        'Une coupe de cette série est endommagée : son image compressée ne peut être décodée, ou n’est pas celle que dit son en-tête.',
      advice: 'Exportez à nouveau la série depuis son origine.',
    }),
    'bad-fragments': () => ({
      title:
        'Les coupes de ce fichier ne peuvent être séparées : ses fragments ne sont pas les images que promet son en-tête.',
      advice: 'Exportez à nouveau la série, si possible sans compression.',
    }),
    'bad-contours': () => ({
      title: 'Les coordonnées des contours sont illisibles.',
      advice: 'Exportez à nouveau les structures depuis leur origine.',
    }),
    'no-structures': () => ({
      title: 'Le fichier ne contient aucune structure.',
      advice: 'Exportez à nouveau les structures depuis leur origine.',
    }),
    'bad-header': ({ field }) => ({
      title: `L’en-tête de ce fichier n’a pas de sens à « ${shown(field)} ».`,
      advice: 'Exportez à nouveau l’image depuis son origine.',
    }),
    'long-header': ({ limitBytes }) => ({
      title: `L’en-tête de ce fichier ne finit pas dans les premiers ${bytes(limitBytes)}.`,
      advice: 'Exportez à nouveau l’image depuis son origine.',
    }),
    'data-file-missing': ({ missing, count: files }) => ({
      title: `Les voxels sont dans ${Number(files) > 1 ? `${count(files)} fichiers` : 'un fichier'} à côté de cet en-tête ; ${Number(files) > 1 ? `il en manque ${count(missing)}` : 'il manque'}.`,
      advice: 'Déposez l’en-tête avec ses données (.raw, .zraw, .img), ou le dossier entier.',
    }),
    'bad-voxel-text': () => ({
      title: 'Les voxels sont écrits en texte, et l’un d’eux n’est pas un nombre.',
      advice: 'Exportez à nouveau l’image depuis son origine.',
    }),
    'bad-zlib': () => ({
      title: 'Les données compressées sont endommagées.',
      advice: 'Copiez à nouveau le fichier depuis son origine.',
    }),
    'truncated-data': ({ expectedBytes, actualBytes }) => ({
      title: `L’en-tête annonce ${bytes(expectedBytes)} de voxels ; le fichier en contient ${bytes(actualBytes)}.`,
      advice: 'Il a sans doute été tronqué. Copiez-le ou exportez-le à nouveau.',
    }),
  },
  unsupported: {
    encoding: () => ({
      title: 'Ses voxels sont compressés d’une manière qui n’est pas lue ici.',
      advice: 'Enregistrez-le à nouveau en un seul fichier : .nii.gz, .nrrd ou .mha.',
    }),
    'compressed-twice': () => ({
      title: 'Il est compressé deux fois.',
      advice: 'Enregistrez-le à nouveau en un seul fichier : .nii.gz, .nrrd ou .mha.',
    }),
    'data-file-list': () => ({
      title: 'Ses coupes sont dans une liste de fichiers.',
      advice: 'Enregistrez-le à nouveau en un seul fichier : .nii.gz, .nrrd ou .mha.',
    }),
    'not-an-image': () => ({
      title: 'Il contient des formes, pas des voxels.',
      advice: 'Enregistrez-le à nouveau en un seul fichier : .nii.gz, .nrrd ou .mha.',
    }),
    'no-image': () => ({
      title: 'Ce fichier DICOM ne contient pas d’image (mais un plan, un rapport ou autre).',
      advice: 'Déposez-le avec les images de sa série.',
    }),
    'transfer-syntax': () => ({
      title:
        'Les images de cette série sont compressées d’une façon que cette application ne lit pas.',
      advice: 'Exportez-la sans compression, ou en JPEG, JPEG-LS, JPEG 2000, HTJ2K ou RLE.',
    }),
    'jpeg-12-bit': () => ({
      title:
        'Les images de cette série sont compressées en JPEG à 12 bits, que cette application ne lit pas.',
      advice: 'Exportez-la sans compression, ou en JPEG sans perte, JPEG-LS ou JPEG 2000.',
    }),
  },
  geometry: {
    'contours-across-slices': () => ({
      title: 'Les contours ne sont pas parallèles aux coupes de cette image.',
      advice: 'Ouvrez-les avec l’image sur laquelle ils ont été tracés.',
    }),
    'contours-outside': () => ({
      title: 'Tous les contours sont hors de cette image.',
      advice: 'Ouvrez-les avec l’image sur laquelle ils ont été tracés.',
    }),
    'singular-affine': () => ({
      title: 'L’en-tête ne dit pas où sont les voxels : sa matrice affine n’a pas d’inverse.',
      advice: 'Exportez à nouveau l’image avec son orientation (sform ou qform).',
    }),
    'zero-spacing': () => ({
      title: 'La taille de voxel de l’en-tête est nulle ou n’est pas un nombre.',
      advice: 'Exportez à nouveau l’image avec son espacement.',
    }),
    'non-positive-dimension': () => ({
      title: 'L’en-tête donne une image de taille nulle ou négative.',
      advice: 'Exportez à nouveau l’image depuis son origine.',
    }),
    'invalid-qform': () => ({
      title: 'L’orientation de l’en-tête (qform) n’est pas une rotation.',
      advice: 'Exportez à nouveau l’image avec son orientation (sform ou qform).',
    }),
    'no-plane-position': () => ({
      title: 'Le fichier ne dit pas où ses plans se trouvent dans le patient.',
      advice: 'Exportez-le de nouveau avec positions, orientations et taille des pixels.',
    }),
    'bad-orientation': () => ({
      title:
        'L’orientation d’un plan n’en est pas une : ses lignes et ses colonnes ne sont pas à angle droit.',
      advice: 'Exportez-le de nouveau depuis son origine.',
    }),
    'mixed-orientations': () => ({
      title:
        'Les plans ne sont pas sur une seule grille : certains sont tournés, agrandis ou décalés par rapport aux autres.',
      advice: 'Exportez-les comme séries distinctes.',
    }),
    'uneven-spacing': () => ({
      title: 'Les plans sont inégalement espacés et ne sont pas sur les coupes de l’image.',
      advice: 'Exportez les contours sur la grille de l’image.',
    }),
    'other-frame-of-reference': () => ({
      title:
        'Les contours nomment un autre repère (Frame of Reference) que l’image et ne sont pas sur ses voxels.',
      advice: 'Ouvrez-les avec l’image sur laquelle ils ont été tracés.',
    }),
    'no-position': () => ({
      title: 'Les fichiers ne disent pas où leurs coupes se trouvent dans le patient.',
      advice:
        'Les radiographies, photographies ou captures d’écran ne s’ouvrent pas comme un volume.',
    }),
    'no-direction': () => ({
      title: 'Les fichiers ne disent pas comment leurs coupes sont orientées dans le patient.',
      advice: 'Exportez à nouveau la série depuis son origine.',
    }),
    'no-pixel-spacing': () => ({
      title: 'Les fichiers ne disent pas quelle est la taille de leurs pixels.',
      advice: 'Exportez à nouveau la série depuis son origine.',
    }),
    mosaic: () => ({
      title:
        'Les coupes sont les tuiles d’une seule image (mosaïque Siemens), sans position propre.',
      advice: 'Exportez-la en série de coupes ou en NIfTI.',
    }),
    'uneven-slices': ({ lowMm, highMm }) => ({
      title: `Les coupes sont espacées de ${rounded(lowMm)} à ${rounded(highMm)} mm : trop irrégulier pour un volume.`,
      advice: 'Vérifiez que les fichiers vont ensemble et qu’il n’en manque pas.',
    }),
    'scattered-planes': ({ distanceMm }) => ({
      title: `Les coupes ne sont pas l’une au-dessus de l’autre : elles s’écartent d’une droite jusqu’à ${rounded(distanceMm)} mm.`,
      advice: 'Vérifiez que les fichiers vont ensemble.',
    }),
    'too-many-parts': () => ({
      title:
        'Les coupes de cette série diffèrent en taille, orientation ou position plus que celles d’aucune acquisition.',
      advice: 'Vérifiez que les fichiers vont ensemble.',
    }),
    'unlike-duplicates': () => ({
      title: 'Deux coupes différentes sont au même endroit, et rien ne les distingue.',
      advice: 'Vérifiez que les fichiers sont d’une seule série et d’un seul instant.',
    }),
    channels: () => ({
      title: 'Les images n’ont pas les mêmes voxels et ne peuvent être les canaux d’un même cas.',
      advice: 'Recalez-les sur l’une d’elles et rééchantillonnez-les sur sa grille.',
    }),
  },
  noSample: {
    'grey-values': ({ min, max }) => ({
      title: `Il contient des valeurs de ${fraction(min)} à ${fraction(max)} : une image, ni une carte de labels ni une probabilité.`,
      advice:
        'Utilisez des cartes de labels en nombres entiers jusqu’à 255, ou des probabilités de 0 à 1.',
    }),
    'ambiguous-scale': ({ max, kinds }) => ({
      title: `Il contient ${count(kinds)} nombres entiers différents jusqu’à ${shown(max)} : des niveaux de gris, ou une probabilité multipliée par 100 ou 255.`,
      advice: 'Enregistrez les probabilités de 0 à 1 (ou avec cette échelle dans l’en-tête).',
    }),
    'above-one': ({ max }) => ({
      title: `Il contient des fractions jusqu’à ${fraction(max)} ; une probabilité vaut au plus 1.`,
      advice: 'Si c’est un pourcentage ou un logit, enregistrez-le en probabilité de 0 à 1.',
    }),
    'non-finite': ({ count: voxels }) => ({
      title: `${count(voxels)} voxels ne sont pas des nombres.`,
      advice: 'Un tirage doit être connu partout. Enregistrez-le à nouveau sans NaN.',
    }),
    'not-probabilities': ({ min, max }) => ({
      title: `Il contient plusieurs volumes de valeurs de ${fraction(min)} à ${fraction(max)} : ni labels ni probabilités.`,
      advice:
        'Utilisez des cartes de labels en nombres entiers jusqu’à 255, ou des probabilités de 0 à 1.',
    }),
    'classes-do-not-sum-to-one': () => ({
      title: 'La somme des probabilités de ses classes ne fait pas 1.',
      advice:
        'Des zones qui se chevauchent (sigmoïde) doivent être enregistrées en une carte par structure.',
    }),
    'other-shape': ({ expected, actual, format }) => ({
      title: `Il a ${shown(actual)} voxels, l’image ${shown(expected)}.`,
      advice:
        format === 'npz'
          ? 'nnU-Net version 1 enregistre la partie à laquelle il a rogné l’image. Enregistrez les probabilités sur la grille de l’image.'
          : 'Rééchantillonnez-le sur la grille de l’image.',
    }),
    'other-place': ({ distanceMm }) => ({
      title: `Il a la taille de l’image mais se trouve ailleurs, jusqu’à ${fraction(distanceMm)} mm de distance.`,
      advice: 'Vérifiez qu’il appartient à cette image, ou rééchantillonnez-le sur sa grille.',
    }),
    'other-classes': ({ expected, actual }) => ({
      title: `Il a ${shown(actual)} classes, fond compris ; un autre fichier en a ${shown(expected)}.`,
      advice: 'Tous les tirages d’un cas doivent avoir les mêmes classes.',
    }),
    'structure-unclear': () => ({
      title: 'C’est la probabilité d’une structure ; les autres fichiers en ont plusieurs.',
      advice: 'Utilisez-le sans eux, ou enregistrez les probabilités de toutes les classes.',
    }),
    'single-label-map': () => ({
      title: 'Une carte de labels seule ne dit rien de l’endroit où elle est incertaine.',
      advice: 'Ajoutez d’autres tirages, ou utilisez une carte de probabilité.',
    }),
    'all-empty': () => ({
      title: 'Aucun tirage ne contient de structure.',
      advice: 'Vérifiez que ce sont les bons fichiers.',
    }),
  },
  noLabels: {
    'not-labels': () => ({
      title:
        'Il contient des valeurs qui ne sont pas des étiquettes : celles-ci sont des nombres entiers à partir de 0.',
      advice:
        'Vérifiez que c’est une carte de contours ; probabilités et images s’ouvrent autrement.',
    }),
    'too-many-labels': ({ count: labels, limit }) => ({
      title: `Il contient ${count(labels)} étiquettes différentes ; ${shown(limit)} au plus peuvent être montrées.`,
      advice: 'Gardez les structures utiles et enregistrez-le à nouveau.',
    }),
  },
  formats: {
    'empty-folder': 'Il n’y a pas de fichier dans le dossier.',
    dicom: 'C’est un fichier DICOM, mais pas une image dans le patient.',
    nrrd: 'Ce fichier NRRD ne peut pas être utilisé ici.',
    metaimage: 'Ce fichier MetaImage ne peut pas être utilisé ici.',
    'nifti-pair': 'C’est la moitié d’une paire NIfTI : déposez le .hdr et le .img ensemble.',
    analyze: 'C’est une image Analyze 7.5, qui ne dit pas où sont la gauche et la droite.',
    hdf5: 'C’est un fichier HDF5, qui n’est pas lu.',
    mgh: 'Ce fichier MGH ne peut pas être utilisé ici.',
    png: 'C’est une image PNG, pas une image dans le patient.',
    jpeg: 'C’est une image JPEG, pas une image dans le patient.',
    zip: 'C’est une archive zip sans image lisible.',
  },
};
