import type { introduction as english } from '../en/introduction.ts';
import type { Widened } from '../widened.ts';

export const introduction: Widened<typeof english> = {
  title: 'Introduction',
  place: (step, of) => `${step} sur ${of}`,
  steps: {
    run: {
      title: 'Tracer le contour vingt fois',
      body: 'Appuyez sur « Lancer ». Le réseau trace les contours de ce scanner encore et encore, chaque fois avec d’autres parties désactivées.',
    },
    doubt: {
      title: 'Regarder là où les tracés divergent',
      body: 'La plus grande partie d’un contour est la même dans chaque tracé. Les rares endroits qui changent sont incertains, et c’est là que sont les erreurs.',
    },
    queue: {
      title: 'Y passer vos minutes',
      body: 'La liste de relecture vous mène par ces endroits, les plus utiles d’abord. N va au suivant, A accepte, E modifie ; l’export dit ce qui a été relu et ce qui ne l’a pas été.',
    },
  },
  next: 'Suivant',
  begin: 'Commencer',
  skip: 'Passer l’introduction',
};
