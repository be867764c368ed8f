import type { introduction as english } from '../en/introduction.ts';
import type { Widened } from '../widened.ts';

export const introduction: Widened<typeof english> = {
  title: 'Einführung',
  place: (step, of) => `${step} von ${of}`,
  steps: {
    run: {
      title: 'Die Kontur zwanzigmal zeichnen',
      body: 'Drücken Sie Start. Das Netz zeichnet die Konturen dieses CT immer wieder, jedes Mal mit anderen Teilen seiner selbst abgeschaltet.',
    },
    doubt: {
      title: 'Hinsehen, wo die Zeichnungen uneins sind',
      body: 'Der größte Teil einer Kontur ist in jeder Zeichnung gleich. Die wenigen Stellen, die es nicht sind, sind fraglich, und dort liegen die Fehler.',
    },
    queue: {
      title: 'Dort Ihre Minuten verbringen',
      body: 'Die Liste führt Sie durch diese Stellen, die lohnendsten zuerst. N geht zur nächsten, A bestätigt, E bearbeitet; der Export sagt, was geprüft wurde und was nicht.',
    },
  },
  next: 'Weiter',
  begin: 'Beginnen',
  skip: 'Einführung überspringen',
};
