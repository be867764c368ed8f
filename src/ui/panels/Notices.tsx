import { dismissNotice } from '../../app/notices.ts';
import { useApp, useAppState } from '../appContext.ts';
import { Icon } from '../controls/Icon.tsx';
import { KeepingNotices } from '../keeping/KeepingNotices.tsx';
import { messageOf } from '../messages.ts';
import { useText } from '../text/useText.ts';

/** Failures of a run, doubts about the data: each says what happened and what to do. */
export function Notices() {
  const { perform, services } = useApp();
  const notices = useAppState((state) => state.notices);
  const issues = useAppState((state) => state.openCase?.issues);
  const job = useAppState((state) => state.job);
  return (
    <div className="notices" aria-live="polite">
      <KeepingNotices />
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
      {notices.map(({ id, tone, code, detail }) => (
        <NoticeCard
          key={id}
          tone={tone}
          code={code}
          detail={detail}
          onClose={() => perform((all) => dismissNotice(all, id))}
        />
      ))}
      {issues?.map(({ code, detail }) => (
        <NoticeCard
          key={`${code} ${String(detail['reason'] ?? '')}`}
          tone="info"
          code={code}
          detail={detail}
          onClose={() =>
            services.store.setState(({ openCase }) => ({
              openCase: openCase && {
                ...openCase,
                issues: openCase.issues.filter((issue) => issue.detail !== detail),
              },
            }))
          }
        />
      ))}
    </div>
  );
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
