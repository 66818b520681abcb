import { formatShare } from '../format.ts';

/** How far something has come: a share from 0 to 1, or null when that is not known. */
export function Progress({ label, share }: { label: string; share: number | null }) {
  const percent = share === null ? null : Math.round(100 * share);
  return (
    <div className="running">
      <div
        className="progress"
        data-unknown={percent === null}
        role="progressbar"
        aria-label={label}
        aria-valuemin={0}
        aria-valuemax={100}
        {...(percent === null ? {} : { 'aria-valuenow': percent })}
        style={{ '--filled': `${percent ?? 100}%` }}
      />
      <span className="figure" aria-hidden="true">
        {share === null ? '' : formatShare(share)}
      </span>
    </div>
  );
}
