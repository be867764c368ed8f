import type { introduction as english } from '../en/introduction.ts';
import type { Widened } from '../widened.ts';

export const introduction: Widened<typeof english> = {
  title: 'Einführung',
  place: (step, of) => `${step} von ${of}`,
  steps: {
    run: {
      title: 'Die Kontur zwanzigmal zeichnen',
      body: '„Starten“ drücken. Das Netz zeichnet die Konturen dieses CT immer wieder, jedes Mal mit anderen abgeschalteten Teilen.',
    },
    doubt: {
      title: 'Hinsehen, wo die Zeichnungen uneins sind',
      body: 'Der größte Teil einer Kontur ist in jeder Zeichnung gleich. Die wenigen anderen Stellen sind unsicher, und dort liegen die Fehler.',
    },
    queue: {
      title: 'Die Zeit dort verbringen',
      body: 'Die Prüfliste führt durch diese Stellen, die lohnendsten zuerst. N geht zur nächsten, A nimmt an, E bearbeitet; der Export sagt, was geprüft wurde und was nicht.',
    },
  },
  next: 'Weiter',
  begin: 'Beginnen',
  skip: 'Einführung überspringen',
};
