import type { ErrorDetail } from '../../../core/errors.ts';
import { bytes, count, shown, type Message, type Text } from '../../messageText.ts';
import type { errors as english } from '../en/errors.ts';
import type { Widened } from '../widened.ts';
import { inputReasons } from './inputReasons.ts';
import { modelReasons } from './modelReasons.ts';
import { notRepresentable } from './notRepresentable.ts';

const CORRUPT: Readonly<Record<string, Text>> = inputReasons.corrupt;
const GEOMETRY: Readonly<Record<string, Text>> = inputReasons.geometry;
const UNSUPPORTED: Readonly<Record<string, Text>> = inputReasons.unsupported;
const NO_SAMPLE: Readonly<Record<string, Text>> = inputReasons.noSample;
const NO_LABELS: Readonly<Record<string, Text>> = inputReasons.noLabels;
const FORMATS: Readonly<Record<string, string>> = inputReasons.formats;
const NOT_REPRESENTABLE: Readonly<Record<string, Message>> = notRepresentable;
const MODEL_REASONS: Readonly<Record<string, (detail: ErrorDetail) => string>> =
  modelReasons.reasons;
const NOT_SHOWN: Readonly<Record<string, string>> = modelReasons.notShown;
const OUT_OF_RANGE: Readonly<Record<string, (expected: string, value: string) => Message>> =
  modelReasons.outOfRange;
const GPU_REFUSALS: Readonly<Record<string, (op: string, problem: string) => string>> =
  modelReasons.gpu;

const UNEXPECTED: Message = {
  title: 'Il s’est produit une erreur qui n’aurait pas dû arriver.',
  advice:
    'Le cas ouvert est conservé. La console du navigateur contient les détails pour un signalement.',
};

export const errors: Widened<typeof english> = {
  'input/unsupported-format': (detail) =>
    UNSUPPORTED[String(detail['reason'])]?.(detail) ?? {
      title: FORMATS[String(detail['format'])] ?? 'Ce fichier ne peut pas être ouvert ici.',
      advice:
        detail['format'] === 'dicom'
          ? 'Ouvrez les images d’une série de scanner ou d’IRM, avec tous ses fichiers.'
          : 'Ouvrez ou déposez une série DICOM (fichiers, dossier ou zip), un fichier NIfTI, NRRD, MetaImage ou MGH, des contours ou des tirages du cas ouvert, ou un paquet de réseau (un .zip, ou un dossier avec un model.json).',
    },
  'input/unsupported-datatype': (detail) =>
    NO_LABELS[String(detail['reason'])]?.(detail) ?? {
      title:
        detail['format'] === 'npz'
          ? `Le tableau de cette archive contient des nombres de type ${shown(detail['datatype'])}, qui ne sont pas lus.`
          : `Des voxels de type ${shown(detail['datatype'])} ne peuvent pas être montrés comme un niveau de gris.`,
      advice: 'Convertissez l’image en int16 ou float32 et ouvrez-la à nouveau.',
    },
  'input/not-three-dimensional': ({ shape, format }) => ({
    title:
      format === 'npz'
        ? `Le tableau de cette archive est ${shown(shape)}, et non classes × coupes × lignes × colonnes.`
        : `Cette image est ${shown(shape)} : ce n’est pas un seul volume en trois dimensions.`,
    advice: 'Ouvrez un seul volume. Une série temporelle doit d’abord être séparée.',
  }),
  'input/corrupt': (detail) =>
    CORRUPT[String(detail['reason'])]?.(detail) ?? {
      title: 'L’en-tête de ce fichier n’a pas de sens.',
      advice: 'Exportez à nouveau l’image depuis son origine.',
    },
  'input/inconsistent-geometry': (detail) =>
    GEOMETRY[String(detail['reason'])]?.(detail) ?? {
      title: 'La géométrie de l’en-tête se contredit.',
      advice: 'Exportez à nouveau l’image.',
    },
  'input/no-image-content': () => ({
    title: 'Tous les voxels de cette image ont la même valeur : il n’y a rien à voir.',
    advice: 'Vérifiez que l’export est terminé et que c’est le bon fichier.',
  }),
  'input/not-a-sample': (detail) =>
    NO_SAMPLE[String(detail['reason'])]?.(detail) ?? {
      title: 'Le fichier ne peut pas servir de tirage.',
      advice:
        'Utilisez des cartes de labels, ou des probabilités de 0 à 1, sur la grille de l’image.',
    },
  'input/too-large': ({ bytes: size, limitBytes, limitFiles }) =>
    limitFiles === undefined
      ? {
          title: `Cette image demande ${bytes(size)} ; un onglet du navigateur en contient ${bytes(limitBytes)} d’un seul tenant.`,
          advice: 'Rognez-la à la région d’intérêt, ou rééchantillonnez-la.',
        }
      : {
          title: `${count(limitFiles)} fichiers peuvent être examinés à la fois ; il y en a davantage.`,
          advice: 'Déposez le dossier d’un seul patient ou examen.',
        },
  'input/too-many-overlaps': ({ labels, limit, structures }) => ({
    title: `${count(structures)} structures se chevauchent de tant de façons qu’il faudrait ${count(labels)} labels ; il y en a ${count(limit)}.`,
    advice: 'Ouvrez moins de structures.',
  }),
  'input/unreadable': () => ({
    title: 'Le fichier n’a pas pu être lu.',
    advice: 'Il a peut-être été déplacé ou modifié. Choisissez-le à nouveau.',
  }),
  'input/changed': ({ name }) => ({
    title: `Le fichier ${shown(name)} n’est pas celui dont le résultat est issu.`,
    advice:
      'Il a été remplacé ou modifié depuis. Remettez l’ancien fichier en place, ou déposez le nouveau : il devient un cas à part.',
  }),
  'model/not-found': ({ id, path }) =>
    id === undefined
      ? {
          title: `Il manque au paquet le fichier ${shown(path)}, que cite son model.json.`,
          advice: 'Le fichier doit se trouver à côté de model.json. Refaites le paquet.',
        }
      : {
          title: `Le réseau « ${shown(id)} » n’est pas là où l’application l’attend.`,
          advice: 'Redémarrez l’application avec npm start, qui le met en place.',
        },
  'model/invalid': ({ field, reason, ...detail }) => ({
    title: `Le réseau ne peut pas être utilisé : ${
      MODEL_REASONS[String(reason)]?.(detail) ??
      `${field ? `${shown(field)} : ` : ''}${shown(reason)}`
    }.`,
    advice:
      'Un paquet à vous : corrigez-le ou exportez-le à nouveau. Un réseau fourni avec l’application : réinstallez l’application.',
  }),
  'model/checksum-mismatch': ({ path }) => ({
    title: `Le fichier de réseau ${shown(path)} n’est pas celui que décrit model.json : son SHA-256 ou sa taille diffère.`,
    advice:
      'Il a été endommagé ou remplacé, et rien n’a été calculé avec lui. Procurez-vous à nouveau le paquet.',
  }),
  'model/signature-mismatch': ({ tensor, expected, actual }) => ({
    title: `Le réseau et sa description se contredisent${tensor ? ` sur « ${shown(tensor)} »` : ''} : ${shown(expected)} attendu${actual === undefined ? '' : `, ${shown(actual)} trouvé`}.`,
    advice: 'Le paquet est incohérent. Ce qui ne convenait pas n’est pas utilisé.',
  }),
  'model/out-of-range': ({ what, expected, value }) =>
    OUT_OF_RANGE[shown(what)]?.(shown(expected), shown(value)) ?? {
      title: 'Le réseau n’a pas été fait pour des images comme celle-ci.',
      advice: 'Utilisez un réseau pour cette modalité et cette partie du corps.',
    },
  'model/not-shown-to-help': ({ what }) => ({
    title: `Rien ne montre que le classement par probabilité d’erreur aide ici : ${NOT_SHOWN[shown(what)] ?? 'ce calcul est d’un autre type'}.`,
    advice: 'Les régions sont classées par entropie à la place.',
  }),
  'resource/gpu-unavailable': ({ reason, problem, op }) => ({
    title:
      GPU_REFUSALS[shown(reason)]?.(shown(op), shown(problem)) ??
      'WebGPU a été demandé et n’est pas disponible ici.',
    advice: 'Choisissez Auto ou WASM dans les réglages.',
  }),
  'resource/device-lost': () => ({
    title: 'Le processeur graphique a cessé de répondre pendant le calcul.',
    advice:
      'L’image et vos décisions sont conservées. Relancez, ou choisissez WASM dans les réglages.',
  }),
  'resource/out-of-memory': () => ({
    title: 'La mémoire n’a pas suffi.',
    advice:
      'Le cas ouvert est conservé. Fermez d’autres onglets ou rognez l’image, puis réessayez.',
  }),
  'resource/worker-lost': () => ({
    title: 'Le processus d’arrière-plan s’est terminé de façon inattendue.',
    advice: 'Le cas ouvert est conservé. Réessayez : il redémarre.',
  }),
  'resource/part-missing': () => ({
    title: 'Une partie d’Isodoubt ne peut pas être obtenue de son serveur.',
    advice: 'Réessayez dès que le serveur répond. Rien de la relecture n’est perdu.',
  }),
  'inference/non-finite-output': () => ({
    title: 'Le réseau a répondu par des valeurs qui ne sont pas des nombres.',
    advice: 'Cette réponse n’est pas utilisée. Essayez l’autre moteur dans les réglages.',
  }),
  'inference/failed': ({ reason }) => ({
    title: `Le réseau a échoué : ${shown(reason)}`,
    advice: 'Le cas ouvert est conservé. Essayez l’autre moteur dans les réglages.',
  }),
  'evaluation/nothing-put': () => ({
    title: 'La comparaison doit être recommencée.',
    advice: 'Son processus d’arrière-plan a été arrêté. Relancez la mesure.',
  }),
  'storage/unavailable': () => ({
    title: 'Le navigateur ne permet pas à cette page de garder quoi que ce soit sur le disque.',
    advice:
      'Exportez avant de fermer la page ; une fenêtre privée ou une règle peut en être la cause.',
  }),
  'storage/full': () => ({
    title: 'L’espace disque que le navigateur donne à cette page est plein.',
    advice: 'Exportez, puis supprimez les relectures terminées.',
  }),
  'storage/corrupt': () => ({
    title: 'Une partie de la relecture gardée ne se relit pas telle qu’elle a été écrite.',
    advice: 'Ce qui la précède est utilisé ; ce qui est endommagé reste sur le disque.',
  }),
  'storage/gone': ({ reviews }) => ({
    title:
      reviews === 1
        ? 'Une relecture conservée ici a disparu, en tout ou en partie.'
        : `${shown(reviews)} relectures conservées ici ont disparu, en tout ou en partie.`,
    advice:
      'La base de données du navigateur a été endommagée ou vidée. Les exports ne sont pas touchés.',
  }),
  'storage/result-damaged': () => ({
    title: 'Le résultat de la relecture conservée ne se relit pas tel qu’il a été écrit.',
    advice:
      'Ce qui y a été fait est intact sur le disque. Lancez le réseau avec les mêmes réglages : si les contours sont les mêmes, la relecture continue.',
  }),
  'storage/newer-schema': () => ({
    title: 'Cette relecture a été gardée par une version plus récente d’Isodoubt.',
    advice: 'Ouvrez-la avec cette version. Elle reste telle quelle.',
  }),
  'storage/elsewhere': () => ({
    title: 'Ce cas est en cours de relecture dans un autre onglet.',
    advice: 'Continuez là-bas, ou reprenez-le ici.',
  }),
  'export/readback-mismatch': ({ what }) => ({
    title: `Le fichier exporté ne se relit pas à l’identique (${shown(what)}) : il n’est pas proposé.`,
    advice: 'Rien de la relecture n’est perdu. Réessayez ; si cela persiste, signalez-le.',
  }),
  'export/not-representable': ({ reason }) =>
    NOT_REPRESENTABLE[String(reason)] ?? {
      title: 'Ce résultat ne peut pas être écrit dans ce format.',
      advice: 'Choisissez un autre format.',
    },
  'export/unwritable': () => ({
    title: 'Les fichiers n’ont pas pu être écrits dans ce dossier.',
    advice: 'Vérifiez qu’il existe, qu’il y a de la place et que vous pouvez y écrire.',
  }),
  'export/no-room': ({ fileBytes }) => ({
    title: `Le navigateur n’a pas de place pour un fichier de ${bytes(fileBytes)}.`,
    advice:
      'Libérez de la place sur le disque, ou exportez moins à la fois. Une fenêtre privée ne garde les fichiers qu’en mémoire : utilisez une fenêtre normale.',
  }),
  cancelled: () => ({ title: 'Annulé.', advice: '' }),
  'internal/shape': () => UNEXPECTED,
  'internal/unexpected': () => UNEXPECTED,
};
