import { useEffect, useState } from 'react';
import { discardRun, keepPartialRun } from '../../app/commands/run.ts';
import type { JobState } from '../../store/jobSlice.ts';
import { isBusy } from '../../store/jobSlice.ts';
import { useApp, useAppState } from '../appContext.ts';
import { CommandButton } from '../controls/CommandButton.tsx';
import { formatDuration } from '../format.ts';
import { text } from '../text/catalogue.ts';
import { useText } from '../text/useText.ts';
import { RunSettingsMenu } from './RunSettingsMenu.tsx';

/** Run, progress, cancel; what to keep of a cancelled run. */
export function RunControl() {
  const { run } = useText();
  const job = useAppState((state) => state.job);
  if (job.status === 'stopped') return <StoppedRun job={job} />;
  if (isBusy(job)) return <RunProgress job={job} />;
  return (
    <div className="run-control">
      <RunSettingsMenu />
      <CommandButton command="run" className="primary" icon="play" hasKey={false}>
        {run.run}
      </CommandButton>
    </div>
  );
}

function RunProgress({ job }: { readonly job: JobState }) {
  const { run } = useText();
  const isCounted = job.status === 'running' && job.callsPlanned > 0;
  return (
    <div className="run-control">
      {/* Not where Run was: the second click of a double click must not cancel. */}
      <CommandButton command="cancel-run" icon="stop">
        {run.cancel}
      </CommandButton>
      <div className="run-progress">
        <span data-testid="run-progress">{describe(job)}</span>
        <progress
          aria-label={run.progress}
          {...(isCounted ? { value: job.callsDone, max: job.callsPlanned } : {})}
        />
      </div>
      <TimeLeft job={job} />
    </div>
  );
}

function describe(job: JobState): string {
  const { run } = text();
  switch (job.status) {
    case 'loading-network':
      return run.loadingNetwork;
    case 'cancelling':
      return run.stopping;
    case 'running':
      if (job.stage === 'resample') return run.resampling;
      if (job.stage === 'reduce') return run.reducing;
      if (job.stage === 'encode') {
        return run.encoding(job.slicesDone + 1, job.slicesPlanned);
      }
      return run.sampling({
        sample: job.samplesDone + 1,
        samples: job.samples,
        slice: job.slicesDone + 1,
        slices: job.slicesPlanned,
      });
    case 'idle':
    case 'stopped':
    case 'failed':
      return '';
  }
}

function TimeLeft({ job }: { readonly job: JobState }) {
  const { run } = useText();
  const [now, setNow] = useState(() => performance.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(performance.now()), 1000);
    return () => clearInterval(timer);
  }, []);
  // Encoding is dearer than sampling: an estimate from it alone would be far too long.
  if (job.status !== 'running' || job.stage !== 'sample' || job.samplesDone < 1) {
    return <span className="time-left" />;
  }
  const elapsed = now - job.startedAtMs;
  const left = (elapsed / job.callsDone) * (job.callsPlanned - job.callsDone);
  return <span className="time-left">{run.timeLeft(formatDuration(Math.max(0, left)))}</span>;
}

function StoppedRun({ job }: { readonly job: Extract<JobState, { status: 'stopped' }> }) {
  const { run } = useText();
  const { perform } = useApp();
  return (
    <div className="run-control">
      {/* Before the text, so that neither lies where Run comes back. */}
      <button type="button" className="button primary" onClick={() => perform(keepPartialRun)}>
        {run.keep}
      </button>
      <button type="button" className="button" onClick={() => perform(discardRun)}>
        {run.discard}
      </button>
      <span role="status">
        {job.slicesKept < job.slicesPlanned
          ? run.stoppedWithin(job.samplesKept, job.samples, job.slicesKept, job.slicesPlanned)
          : run.stoppedAfter(job.samplesKept, job.samples)}
      </span>
    </div>
  );
}
