import { useState } from 'react';
import { madeOf, reviewMadeOfObservers } from '../../app/evaluation/madeOfObservers.ts';
import { comparedName, comparedStructureOf } from '../../app/evaluation/questions.ts';
import type { Issue } from '../../core/errors.ts';
import type { StructureEvaluation } from '../../core/evaluation/structureEvaluation.ts';
import type { VoxelGrid } from '../../core/geometry/grid.ts';
import { useApp, useAppState } from '../appContext.ts';
import { AgreementPart } from '../compare/AgreementPart.tsx';
import { CalibrationPart } from '../compare/CalibrationPart.tsx';
import { CompareHead } from '../compare/CompareHead.tsx';
import { DoubtPart } from '../compare/DoubtPart.tsx';
import { ObserversPart } from '../compare/ObserversPart.tsx';
import { CommandButton } from '../controls/CommandButton.tsx';
import { Tabs } from '../controls/Tabs.tsx';
import { messageOf } from '../messages.ts';
import { useText } from '../text/useText.ts';
import { ObserverList } from './ObserverList.tsx';

const PARTS = ['agreement', 'observers', 'calibration', 'doubt'] as const;
type Part = (typeof PARTS)[number];

/** Agreement with a reference, observers, calibration, and whether the doubt finds the errors. */
export function ComparePanel() {
  const { compare, sidePanel } = useText();
  const hasObservers = useAppState((state) => state.observers.length > 0);
  const hasSeveral = useAppState((state) => state.observers.length > 1);
  const hasResult = useAppState((state) => state.result !== null);
  const structure = useAppState(comparedStructureOf);
  if (!hasObservers) {
    return (
      <section className="panel-empty" aria-label={sidePanel.titles.compare}>
        <p>{sidePanel.noReference}</p>
        <p className="hint">{sidePanel.addReference}</p>
      </section>
    );
  }
  return (
    <section className="compare" aria-label={sidePanel.titles.compare}>
      {!hasResult && <ObserverList />}
      {(hasResult || hasSeveral) && <CompareHead structure={structure} hasContours={hasResult} />}
      {structure === null && hasResult && <p className="hint warn">{compare.noStructure}</p>}
      {structure !== null && (hasResult || hasSeveral) && (
        <>
          <State structure={structure} />
          <Parts structure={structure} />
        </>
      )}
    </section>
  );
}

/** Whether the numbers below are of the present contours. */
function State({ structure }: { readonly structure: number }) {
  const { compare } = useText();
  const job = useAppState((state) => state.evaluationJob);
  const isStale = useAppState((state) => state.staleEvaluations.includes(structure));
  return (
    <div className="compare-state" role="status">
      {job.status === 'running' && (
        <>
          <span>{compare.running}</span>
          <progress value={job.done} max={job.total} aria-label={compare.running} />
          <CommandButton command="cancel-evaluation" className="quiet" hasKey={false}>
            {compare.stop}
          </CommandButton>
        </>
      )}
      {job.status === 'failed' && (
        <>
          <span className="bad">
            {compare.failed} {messageOf(job.code, job.detail).title}
          </span>
          <CommandButton command="evaluate-again" hasKey={false}>
            {compare.again}
          </CommandButton>
        </>
      )}
      {isStale && job.status === 'idle' && <span className="hint warn">{compare.stale}</span>}
    </div>
  );
}

/** Where agreement with the reference says something it is first; else what observers say of each other. */
function Parts({ structure }: { readonly structure: number }) {
  const { services } = useApp();
  const hasContours = useAppState((state) => state.result !== null);
  const made = useAppState((state) => reviewMadeOfObservers(services, state));
  const first = hasContours && !made ? 'agreement' : 'observers';
  return (
    <>
      {made && <MadeOfThem issue={made} />}
      <PartTabs key={first} first={first} structure={structure} />
    </>
  );
}

function MadeOfThem({ issue }: { readonly issue: Issue }) {
  const { compare, trust } = useText();
  const { rule, observers, position } = madeOf(issue);
  const name = useAppState((state) => state.observers[position - 1]?.name ?? '');
  const by = rule === 'observer' ? trust.one(name) : trust.fusions[rule](observers);
  return (
    <p className="hint warn" data-testid="made-of-observers">
      {compare.madeOf(by)}
    </p>
  );
}

interface PartTabsProps {
  readonly first: Part;
  readonly structure: number;
}

function PartTabs({ first, structure }: PartTabsProps) {
  const { compare } = useText();
  const [part, setPart] = useState(first);
  const evaluation = useAppState((state) => state.evaluations[structure]);
  const isStale = useAppState((state) => state.staleEvaluations.includes(structure));
  const grid = useAppState((state) => state.openCase?.grid);
  const name = useAppState((state) => comparedName(state, structure));
  const isRunning = useAppState((state) => state.evaluationJob.status === 'running');
  return (
    <Tabs
      label={compare.partsLabel}
      tabs={PARTS.map((id) => ({ id, title: compare.parts[id] }))}
      shown={part}
      onShow={setPart}
    >
      <div className="compare-part" data-stale={isStale}>
        {evaluation && grid ? (
          <PartBody part={part} evaluation={evaluation} grid={grid} fileName={fileNameOf(name)} />
        ) : (
          <p className="hint">{isRunning ? compare.running : compare.notMeasured}</p>
        )}
        {!evaluation && !isRunning && (
          <CommandButton command="evaluate-again" hasKey={false}>
            {compare.measure}
          </CommandButton>
        )}
      </div>
    </Tabs>
  );
}

interface PartBodyProps {
  readonly part: Part;
  readonly evaluation: StructureEvaluation;
  readonly grid: VoxelGrid;
  readonly fileName: string;
}

function PartBody({ part, evaluation, grid, fileName }: PartBodyProps) {
  const { compare } = useText();
  const { agreement } = evaluation;
  // With nothing under review there is no agreement, and nothing that a network would say.
  if (!agreement && part !== 'observers') return <p className="hint">{compare.noContours}</p>;
  switch (part) {
    case 'agreement':
      return agreement && <AgreementPart agreement={agreement} grid={grid} fileName={fileName} />;
    case 'observers':
      return <ObserversPart observers={evaluation.observers} grid={grid} fileName={fileName} />;
    case 'calibration':
      return <CalibrationPart evaluation={evaluation} fileName={fileName} />;
    case 'doubt':
      return <DoubtPart evaluation={evaluation} fileName={fileName} />;
  }
}

/** A structure's name as a part of a file's name. */
function fileNameOf(name: string): string {
  const plain = name.replaceAll(/[^\p{L}\p{N}]+/gu, '-').replaceAll(/^-|-$/g, '');
  return plain === '' ? 'structure' : plain;
}
