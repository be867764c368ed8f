import { formatCount } from '../../format.ts';
import type { machine as english } from '../en/machine.ts';
import { countedIn } from '../plural.ts';
import type { Widened } from '../widened.ts';

const counted = countedIn('fr');

export const machine: Widened<typeof english> = {
  title: 'Cette machine',
  open: 'Contrôler cette machine',
  settingHint: 'Ce que ce navigateur propose, ce qui manque, et ce qui est fait à la place.',
  looking: 'Examen de ce que propose ce navigateur …',
  allGood: 'Tout ce qu’Isodoubt peut utiliser est là.',
  works: (count) =>
    `Le travail principal est possible ici. ${counted(count, 'point est limité ou manque', 'points sont limités ou manquent')}.`,
  impossible: 'Le travail principal est impossible ici.',
  grades: { good: 'Bon', limited: 'Limité', missing: 'Absent', unknown: 'Inconnu' },
  needed: 'nécessaire',
  admin: 'Administrateur :',
  copy: 'Copier en texte',
  copied: 'Copié',
  copyHint: 'Pour l’assistance. Aucun nom, aucun nom de fichier, rien d’une image.',
  keepStorage: 'Demander au navigateur de les garder',
  lostTitle: 'Le processeur graphique a retiré l’image.',
  lostAdvice: 'Elle est redemandée. Ce que vous avez fait est gardé.',
  goneTitle: 'L’image n’est pas revenue.',
  goneAdvice:
    'Ce que vous avez fait est gardé. Rechargez la page ; si elle reste noire, fermez les autres onglets qui dessinent des images ou redémarrez le navigateur.',
  reload: 'Recharger la page',
  values: {
    secure: 'sûre',
    insecure: 'non sûre',
    none: 'aucun',
    notSaid: 'le navigateur ne le dit pas',
    voxels: (longest) => `jusqu’à ${formatCount(longest)} voxels par axe`,
    cores: (cores) => counted(cores, 'cœur', 'cœurs'),
    threads: (threads) => counted(threads, 'fil d’exécution', 'fils d’exécution'),
    deviceGb: (gb) => (gb >= 8 ? '8 Go ou plus' : `${formatCount(gb)} Go`),
    heap: (bytes) => `scripts : ${bytes}`,
    images: (bytes) => `images : jusqu’à ${bytes}`,
    used: (used, quota) => `${used} sur ${quota} utilisés`,
    kept: 'gardé',
    clearable: 'peut être effacé',
    there: 'présent',
  },
  rows: {
    origin: {
      name: 'Adresse',
      good: {
        means: 'Le navigateur donne à la page ce qu’il lui faut.',
      },
      insecure: {
        means:
          'À cette adresse, le navigateur refuse les fils d’exécution, WebGPU, les verrous entre onglets et l’usage hors ligne.',
        instead: 'L’application s’en passe.',
        admin: 'Servir l’application par HTTPS, ou l’ouvrir comme http://localhost.',
      },
    },
    picture: {
      name: 'Image (WebGL 2)',
      good: { means: 'Le processeur graphique dessine les images.' },
      software: {
        means: 'Défilement et zoom sont plus lents que possible.',
        instead: 'Le processeur dessine les images.',
        admin:
          'Permettre l’accélération matérielle du navigateur ; mettre à jour le pilote graphique.',
      },
      small: {
        means: 'Les images plus longues sont refusées, avec la raison.',
        instead: 'Lire une partie des coupes, ou rogner l’image.',
        admin:
          'Permettre l’accélération matérielle du navigateur ; mettre à jour le pilote graphique.',
      },
      missing: {
        means: 'Aucune image ne peut être montrée, donc aucun contour relu.',
        instead: 'Rien : prendre un autre navigateur ou une autre machine.',
        admin:
          'Activer l’accélération matérielle et WebGL (stratégies HardwareAccelerationModeEnabled, Disable3DAPIs ; Firefox : webgl.disabled). Les bureaux à distance en manquent souvent.',
      },
      lost: {
        means: 'Le processeur graphique a retiré l’image.',
        instead: 'Décisions et modifications sont gardées. Rechargez la page.',
        admin: 'Mettre à jour le pilote graphique ; fermer les autres programmes en 3-D.',
      },
    },
    engine: {
      name: 'WebAssembly',
      good: { means: 'Réseaux et formats de fichiers fonctionnent.' },
      'no-simd': {
        means: 'Aucun réseau ne peut tourner.',
        instead: 'Rien : prendre un navigateur plus récent.',
        admin: 'Mettre à jour le navigateur.',
      },
      missing: {
        means: 'Aucun réseau ne peut tourner, et les images compressées sont illisibles.',
        instead: 'Rien : prendre un autre navigateur.',
        admin: 'Permettre WebAssembly (Edge : le mode de sécurité renforcée en coupe une partie).',
      },
    },
    workers: {
      name: 'Travail en arrière-plan',
      good: {
        means: 'La page reste libre pendant que le réseau calcule.',
      },
      missing: {
        means: 'Aucun fichier ne peut être ouvert, aucun réseau tourner.',
        instead: 'Rien : prendre un navigateur plus récent.',
        admin:
          'Mettre à jour le navigateur. Un proxy ne doit changer ni les fichiers .js ni leur type.',
      },
    },
    compression: {
      name: 'Compression',
      good: {
        means: 'Les relectures sont gardées et exportées compressées.',
      },
      missing: {
        means: 'Les relectures ne peuvent être ni gardées ni exportées.',
        instead: 'Rien : prendre un navigateur plus récent.',
        admin: 'Mettre à jour le navigateur.',
      },
    },
    browser: {
      name: 'Navigateur',
      good: { means: 'Isodoubt est fait pour lui.' },
      old: {
        means: 'Il est plus ancien que ceux avec lesquels Isodoubt est testé.',
        instead: 'On essaie malgré tout ; des parties peuvent échouer.',
        admin: 'Chrome ou Edge 105, Firefox 115 ou Safari 16.4, ou plus récent.',
      },
      unknown: {
        means: 'Isodoubt n’a pas été testé avec lui.',
        instead: 'On essaie malgré tout.',
        admin: 'Chrome ou Edge 105, Firefox 115 ou Safari 16.4, ou plus récent.',
      },
    },
    threads: {
      name: 'Fils d’exécution',
      good: { means: 'Le réseau utilise plusieurs cœurs.' },
      'one-core': {
        means: 'Un calcul prend le temps qu’il faut à un seul cœur.',
        instead: 'Le réseau y tourne ; avec moins de tirages, c’est plus court.',
        admin: 'Donner un second cœur à la machine.',
      },
      'not-isolated': {
        means:
          'Un calcul dure environ deux fois plus longtemps avec deux cœurs ; l’écart grandit avec leur nombre.',
        instead: 'Le réseau tourne dans un seul fil ; avec moins de tirages, c’est plus court.',
        admin:
          'Envoyer les en-têtes Cross-Origin-Opener-Policy: same-origin et Cross-Origin-Embedder-Policy: require-corp.',
      },
    },
    webgpu: {
      name: 'WebGPU',
      good: { means: 'Le processeur graphique peut calculer le réseau.' },
      software: {
        means: 'Ce que le navigateur propose est plus lent que le processeur.',
        instead: 'Le réseau tourne par WebAssembly, avec le même résultat.',
        admin: 'Mettre à jour le pilote graphique ; permettre l’accélération matérielle.',
      },
      'no-adapter': {
        means: 'Le navigateur connaît WebGPU, mais ne lui trouve pas de processeur graphique.',
        instead: 'Le réseau tourne par WebAssembly, avec le même résultat.',
        admin: 'Mettre à jour le pilote graphique ; permettre l’accélération matérielle.',
      },
      missing: {
        means: 'Les calculs durent plus qu’avec un processeur graphique.',
        instead: 'Le réseau tourne par WebAssembly, avec le même résultat.',
        admin: 'Chrome ou Edge 113, Safari 26, Firefox 141 sous Windows l’ont.',
      },
    },
    memory: {
      name: 'Mémoire',
      good: {
        means: 'Les grandes images peuvent être ouvertes entières.',
      },
      little: {
        means: 'Les grandes images ne sont pas ouvertes entières.',
        instead: 'Avant de prendre la mémoire, une partie des coupes est proposée.',
        admin: 'Isodoubt demande 8 Go. Fermer d’autres onglets et programmes.',
      },
      unknown: {
        means: 'Qu’une image soit trop grande peut n’apparaître qu’à l’ouverture.',
        instead: '8 Go sont supposés.',
        admin: 'Chrome et Edge disent combien il y a de mémoire.',
      },
    },
    reviews: {
      name: 'Relectures gardées (IndexedDB)',
      good: {
        means: 'Une relecture se retrouve après un rechargement ou une panne.',
      },
      refused: {
        means: 'Rien n’est gardé : fermer la page termine la relecture.',
        instead: 'La relecture continue en mémoire. Exportez avant de fermer la page.',
        admin:
          'Permettre les données de site pour cette adresse ; ne pas prendre de fenêtre privée.',
      },
      missing: {
        means: 'Rien n’est gardé : fermer la page termine la relecture.',
        instead: 'La relecture continue en mémoire. Exportez avant de fermer la page.',
        admin: 'Permettre IndexedDB (Firefox : dom.indexedDB.enabled).',
      },
    },
    room: {
      name: 'Place pour les relectures',
      good: {
        means: 'Le navigateur n’efface pas les relectures de lui-même.',
      },
      clearable: {
        means: 'Le navigateur peut effacer des relectures si le disque est plein.',
        instead: 'Exportez ce qui doit durer.',
        admin:
          'Installer la page comme application, ou exclure cette adresse de l’effacement à la fermeture.',
      },
      little: {
        means: 'Il y a de la place pour peu de relectures.',
        instead: 'Ce qui ne tient pas continue en mémoire, et c’est dit.',
        admin: 'Libérer le disque ; une fenêtre privée a moins de place.',
      },
      unknown: {
        means: 'Un disque plein n’apparaît que lorsqu’une relecture ne tient pas.',
        instead: 'Ce qui ne tient pas continue en mémoire, et c’est dit.',
        admin: 'Permettre les données de site pour cette adresse.',
      },
    },
    siteFiles: {
      name: 'Fichiers privés (OPFS)',
      good: {
        means: 'Pas nécessaire : les relectures sont dans IndexedDB.',
      },
      'no-sync': {
        means: 'Rien ne change pour vous.',
        instead: 'Les relectures sont dans IndexedDB.',
      },
      refused: {
        means: 'Rien ne change pour vous.',
        instead: 'Les relectures sont dans IndexedDB.',
      },
      missing: {
        means: 'Rien ne change pour vous.',
        instead: 'Les relectures sont dans IndexedDB.',
      },
    },
    locks: {
      name: 'Verrous entre onglets',
      good: { means: 'Un seul onglet écrit une relecture.' },
      missing: {
        means:
          'On ne sait lequel de deux onglets écrit une relecture qu’une fois que les deux ont écrit.',
        instead: 'Le second est prévenu et n’enregistre plus rien.',
        admin: 'Servir l’application par HTTPS ; mettre à jour le navigateur.',
      },
    },
    offline: {
      name: 'Usage hors ligne',
      good: { means: 'L’application s’ouvre hors ligne.' },
      filling: {
        means: 'Hors ligne, l’application ne s’ouvrirait pas encore.',
        instead: 'Elle est en train d’être gardée ; la page est utilisable entre-temps.',
      },
      off: {
        means: 'Hors ligne, l’application ne s’ouvre pas.',
        instead: 'Elle vient du serveur à chaque fois, comme demandé.',
        admin: 'L’interrupteur est dans les réglages.',
      },
      failed: {
        means: 'Hors ligne, l’application pourrait ne pas s’ouvrir.',
        instead: 'Elle vient du serveur.',
        admin: 'Les réglages disent quel fichier manque.',
      },
      missing: {
        means: 'Hors ligne, l’application ne s’ouvre pas.',
        instead: 'Elle vient du serveur à chaque fois.',
        admin:
          'Servir service-worker.js par HTTPS ; permettre service workers et données de site pour cette adresse.',
      },
      unknown: {
        means: 'On saura bientôt si l’application s’ouvre hors ligne.',
        instead: 'La vérification est en cours.',
      },
    },
    fileHandles: {
      name: 'Rouvrir un fichier',
      good: {
        means: 'Après un rechargement, l’image déposée se rouvre sur simple confirmation.',
      },
      missing: {
        means: 'Après un rechargement, l’image est à choisir de nouveau.',
        instead: 'La relecture se retrouve par la somme de contrôle de l’image.',
        admin: 'Chrome et Edge savent la rouvrir.',
      },
    },
  },
};
