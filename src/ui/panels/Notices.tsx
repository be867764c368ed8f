import { useState } from 'react';
import { dismissIssue, dismissNotice } from '../../app/notices.ts';
import type { Issue } from '../../core/errors.ts';
import type { Notice } from '../../store/noticeSlice.ts';
import { useApp, useAppState } from '../appContext.ts';
import { Icon } from '../controls/Icon.tsx';
import { KeepingNotices } from '../keeping/KeepingNotices.tsx';
import { messageOf } from '../messages.ts';
import { UpdateNotice } from '../offline/UpdateNotice.tsx';
import { useText } from '../text/useText.ts';

/** More than this hide the image that they are about. */
const SHOWN_AT_ONCE = 2;

/** Failures of a run, doubts about the data: each says what happened and what to do. */
export function Notices() {
  const { services } = useApp();
  const job = useAppState((state) => state.job);
  return (
    <div className="notices" aria-live="polite">
      <KeepingNotices />
      <UpdateNotice />
      {job.status === 'failed' && (
        <NoticeCard
          tone="error"
          code={job.code}
          detail={job.detail}
          onClose={() => services.store.setState({ job: { status: 'idle' } })}
        />
      )}
      {job.status === 'stopped' && job.fault && (
        <NoticeCard tone="error" code={job.fault.code} detail={job.fault.detail} />
      )}
      <Dismissible />
    </div>
  );
}

/** What is said until it is dismissed: failures first, then the first few of the others, and the rest on demand. */
function Dismissible() {
  const { frame } = useText();
  const { perform } = useApp();
  const [isOpen, setIsOpen] = useState(false);
  const all = useAppState((state) => state.notices);
  // What speaks against the network concerns a run alone: nothing that came from elsewhere.
  const isOfRun = useAppState(
    ({ result, opening }) => (result?.origin ?? 'run') === 'run' && opening.status === 'idle',
  );
  const notices = isOfRun ? all : all.filter(({ code }) => code !== 'issue/out-of-valid-range');
  const issues = useAppState((state) => state.openCase?.issues) ?? NO_ISSUES;
  const dismissed = useAppState((state) => state.dismissedIssues);
  const cards: (NoticeCardProps & { readonly key: string })[] = [
    ...notices.toSorted(errorsFirst).map(({ id, tone, code, detail }) => ({
      key: String(id),
      tone,
      code,
      detail,
      onClose: () => perform((all) => dismissNotice(all, id)),
    })),
    ...issues
      .filter((issue) => !dismissed.includes(issue))
      .map((issue) => ({
        key: `${issue.code} ${JSON.stringify(issue.detail)}`,
        tone: 'info' as const,
        code: issue.code,
        detail: issue.detail,
        onClose: () => perform((all) => dismissIssue(all, issue)),
      })),
  ];
  const errors = cards.filter(({ tone }) => tone === 'error').length;
  const most = errors + SHOWN_AT_ONCE;
  const isFolded = !isOpen && cards.length > most + 1;
  return (
    <>
      {cards.slice(0, isFolded ? most : cards.length).map(({ key, ...card }) => (
        <NoticeCard key={key} {...card} />
      ))}
      {isFolded && (
        <button type="button" className="notice-more" onClick={() => setIsOpen(true)}>
          {frame.moreNotices(cards.length - most)}
        </button>
      )}
    </>
  );
}

const NO_ISSUES: readonly Issue[] = [];

function errorsFirst(a: Notice, b: Notice): number {
  return Number(b.tone === 'error') - Number(a.tone === 'error');
}

interface NoticeCardProps {
  readonly tone: 'error' | 'info';
  readonly code: Parameters<typeof messageOf>[0];
  readonly detail: Parameters<typeof messageOf>[1];
  /** Absent where the card goes with what it is about. */
  readonly onClose?: () => void;
}

function NoticeCard({ tone, code, detail, onClose }: NoticeCardProps) {
  const { frame } = useText();
  const { title, advice } = messageOf(code, detail);
  return (
    <div className="notice" data-tone={tone} {...(tone === 'error' && { role: 'alert' })}>
      <p>
        <strong>{title}</strong> {advice}
      </p>
      {onClose && (
        <button type="button" className="button quiet" aria-label={frame.dismiss} onClick={onClose}>
          <Icon name="close" />
        </button>
      )}
    </div>
  );
}
