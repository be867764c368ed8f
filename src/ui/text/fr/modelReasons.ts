import { shown } from '../../messageText.ts';
import type { modelReasons as english } from '../en/modelReasons.ts';
import type { Widened } from '../widened.ts';

const TASKS: Record<string, string> = {
  'contour-quality': 'il juge des contours existants et n’en trace pas',
  'error-probability': 'il juge où un résultat est faux et n’en produit pas',
};

export const modelReasons: Widened<typeof english> = {
  reasons: {
    'no-model-json': () => 'il ne contient pas de model.json',
    'several-model-json': () => 'il contient plus d’un model.json',
    'not-json': () => 'model.json n’est pas du JSON',
    'other-task': ({ task }) =>
      `${TASKS[shown(task)] ?? `il est fait pour une autre tâche (${shown(task)})`} ; il faut ici un réseau de segmentation`,
    'no-image-input': () => 'aucune de ses entrées ne prend une image [n, canaux, …]',
    'several-image-inputs': ({ count: inputs }) =>
      `${shown(inputs)} de ses entrées prennent des images ; une seule est prise en charge`,
    'image-rank': ({ rank }) =>
      `son entrée a ${shown(rank)} axes ; il faut [n, canaux, lignes, colonnes] ou [n, canaux, coupes, lignes, colonnes]`,
    'image-type': () => 'son entrée n’est pas en float32',
    'image-channels': () => 'le fichier ne dit pas combien de canaux a son entrée',
    'fixed-batch': ({ batch }) =>
      `il prend exactement ${shown(batch)} images à la fois ; exportez-le pour une seule`,
    'unknown-input': ({ input }) => `on ne sait rien de sa deuxième entrée, ${shown(input)}`,
    'no-segmentation-output': () =>
      'aucune de ses sorties n’a la taille de l’image et un nombre connu de canaux',
    'labels-only': () =>
      'il donne des labels au lieu de scores ; exportez-le sans son dernier ArgMax',
    'softmax-axis': () => 'son dernier Softmax ne porte pas sur les canaux',
    'not-onnx': () => 'le fichier est endommagé ou n’est pas un réseau ONNX',
    'external-data': () =>
      'ses poids se trouvent dans un autre fichier ; exportez-le en un seul fichier',
    'training-mode-batch-norm': ({ node }) =>
      `${shown(node)} normalise par le lot présent : il a été exporté en mode entraînement ; exportez-le en mode évaluation`,
    'control-flow': ({ op }) =>
      `il a des boucles ou des branchements (${shown(op)}) ; exportez-le en graphe simple`,
    'custom-domain': ({ domain }) => `il utilise des opérateurs à lui (${shown(domain)})`,
    'model-functions': () =>
      'il utilise des fonctions dans le fichier ; exportez-le avec les fonctions développées',
    'sparse-tensor': () => 'il a des poids creux',
    'ir-version': ({ version }) => `sa version de fichier ${shown(version)} est inconnue`,
    opset: ({ version }) =>
      `son jeu d’opérateurs ${shown(version)} n’est pas pris en charge ; exportez-le avec l’opset 17`,
    'no-decoder': () =>
      'il ne suréchantillonne nulle part : il n’y a pas de décodeur où mettre du dropout',
    'no-dropout-place': () => 'il n’offre aucun endroit où le dropout aurait un effet',
    'webgpu-operator': ({ op, node }) =>
      `son opérateur ${shown(op)} (${shown(node)}) ne fonctionne pas sur WebGPU ; choisissez WASM`,
  },
  notShown: {
    network: 'il a été ajusté pour un autre réseau',
    version: 'il a été ajusté pour une autre version du réseau',
    weights: 'il a été ajusté pour d’autres poids, ou pour plus ou moins de membres de l’ensemble',
    classes: 'le réseau a d’autres structures',
    flips: 'il a été ajusté pour d’autres retournements',
    samples: 'il n’a été mesuré qu’avec un autre nombre de tirages',
  },
  outOfRange: {
    samples: (_, value) => ({
      title: `${value} tirages en tout, c’est trop.`,
      advice:
        'Membres × passages × retournements : 128 au plus. Réduisez l’un d’eux dans les réglages.',
    }),
    members: () => ({
      title: 'Le réseau a moins de membres que le calcul n’en demande.',
      advice: 'Rouvrez le réseau.',
    }),
    flips: () => ({
      title: 'Le réseau n’a pas été entraîné avec ce retournement.',
      advice: 'Désactivez l’augmentation au test dans les réglages.',
    }),
    dropout: () => ({
      title: 'Le réseau n’a pas de dropout dont tirer.',
      advice: 'Utilisez ses membres ou ses retournements, ou un réseau avec dropout.',
    }),
    channels: (expected) => ({
      title: `Le réseau a besoin de ${expected} séries recalées du patient ; le cas en a un autre nombre.`,
      advice: 'Utilisez un réseau pour une seule série.',
    }),
  },
  gpu: {
    'self-test': () =>
      'Sur une tuile de test, WebGPU a répondu autrement que WASM ; il n’est pas utilisé.',
    'webgpu-operator': (op, problem) =>
      `WebGPU ne peut pas calculer le réseau : ${op} (${problem}).`,
  },
};
