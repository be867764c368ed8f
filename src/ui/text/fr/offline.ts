import type { offline as english } from '../en/offline.ts';
import type { Widened } from '../widened.ts';

export const offline: Widened<typeof english> = {
  title: 'Sur cette machine',
  states: {
    checking: 'Vérification de ce qui est conservé …',
    off: 'Ne s’ouvre que tant que le serveur répond',
    impossible: 'Ne s’ouvre que tant que le serveur répond',
    ready: 'Fonctionne hors ligne',
    failed: 'Indisponible hors ligne',
  },
  filling: (done, total) =>
    `En cours de conservation pour l’usage hors ligne : ${done} sur ${total}`,
  details: {
    off: 'Rien de l’application n’est conservé sur cette machine : cela a été désactivé dans les réglages.',
    ready: (bytes) =>
      `Toute l’application est conservée dans ce navigateur, réseaux compris : ${bytes}, chaque fichier vérifié par sa SHA-256.`,
  },
  obstacles: {
    insecure:
      'L’adresse de cette page n’est ni en https ni celle de la machine elle-même. Les navigateurs n’autorisent alors ni usage hors ligne, ni fils d’exécution, ni stockage rapide. L’administration peut la servir en https, ou autoriser l’adresse par la stratégie OverrideSecurityRestrictionsOnInsecureOrigin.',
    unsupported: 'Ce navigateur ne conserve pas d’applications.',
    refused:
      'Le navigateur ne l’a pas permis. Une fenêtre privée ou une stratégie peut en être la cause, ou le fichier service-worker.js manque sur le serveur.',
    development: 'Le serveur de développement ne conserve rien.',
  },
  failures: {
    unreachable: (path) => `Le serveur n’a pas répondu pour ${path}.`,
    refused: (path, status) => `Le serveur a refusé ${path} avec le statut ${status}.`,
    differs: (path) =>
      `${path} n’a pas la SHA-256 de cette version : la copie sur le serveur est endommagée ou incomplète, ou quelque chose répond à sa place.`,
    full: 'Le disque, ou la part que le navigateur peut en prendre, est plein.',
    unwritable: 'Le navigateur n’a pas permis l’écriture.',
  },
  goesOn:
    'L’application continue depuis le serveur ; un nouvel essai a lieu au prochain démarrage.',
  retry: 'Réessayer',
  setting: 'Usage hors ligne',
  settingHint:
    'Conserve l’application dans ce navigateur, pour qu’elle s’ouvre sans réseau. Désactivé, ce qui en est conservé est supprimé ; les relectures restent.',
  install: 'Installer',
  installHint:
    'Dans sa propre fenêtre et dans le menu Démarrer. C’est la même application, avec les mêmes relectures.',
  installed: 'Installée : fonctionne dans sa propre fenêtre.',
  update: {
    ready: 'Une nouvelle version est prête.',
    readyAdvice:
      'La page est alors rechargée, une fois la relecture sur le disque, et la relecture reprend. Sinon, cette version sera là quand toutes les fenêtres d’Isodoubt auront été fermées.',
    busy: 'Vous pourrez y passer quand ce qui est en cours sera terminé.',
    held: 'Passage annulé : une partie de ce qui a été fait n’est pas sur le disque.',
    heldAdvice: 'Exportez d’abord, ou laissez la relecture être conservée.',
    stuck: 'La nouvelle version n’a pas pris le relais.',
    stuckAdvice: 'Elle le fera quand toutes les fenêtres d’Isodoubt seront fermées.',
    taking: 'Passage à la nouvelle version …',
    elsewhere: 'Une autre fenêtre est passée à une nouvelle version.',
    elsewhereAdvice: 'Celle-ci continue telle quelle jusqu’à ce qu’elle soit rechargée.',
    refused:
      'Une nouvelle version sur le serveur n’a pas pu être obtenue en entier ; celle-ci continue.',
    take: 'Y passer maintenant',
    reload: 'Recharger',
    dismiss: 'Plus tard',
  },
  badge: { update: 'une nouvelle version est prête', failed: 'indisponible hors ligne' },
};
