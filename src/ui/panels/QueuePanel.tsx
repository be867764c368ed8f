import { useAppState } from '../appContext.ts';
import { Emphasised } from '../controls/Emphasised.tsx';
import { Later } from '../later.tsx';
import { QUEUE } from '../laterParts.ts';
import { useText } from '../text/useText.ts';
import { ObserverList } from './ObserverList.tsx';

/** The queue of a result; until there is one, how to come to it. */
export function QueuePanel() {
  const { queue } = useText();
  const hasResult = useAppState((state) => state.result !== null);
  if (hasResult) return <Later part={QUEUE} />;
  return (
    <>
      <ObserverList />
      <ol className="steps">
        {queue.steps.map((step) => (
          <li key={step}>
            <Emphasised text={step} />
          </li>
        ))}
      </ol>
    </>
  );
}
