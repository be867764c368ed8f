import type { ReactNode } from 'react';
import { blockingRows } from '../../app/machine/machineRows.ts';
import { useAppState } from '../appContext.ts';
import { Later } from '../later.tsx';
import { MACHINE } from '../laterParts.ts';

/** Over the stage, in the place of its other cards: why the main job cannot be done here, or where the picture is. */
export function MachineCard({ children }: { readonly children: ReactNode }) {
  const facts = useAppState((state) => state.machine);
  const picture = useAppState((state) => state.picture);
  const offline = useAppState((state) => state.offline);
  const isProblem =
    picture === 'lost' || (facts !== null && blockingRows(facts, { picture, offline }).length > 0);
  return isProblem ? <Later part={MACHINE} /> : children;
}
