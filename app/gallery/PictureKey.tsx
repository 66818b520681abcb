/** What the pictures mean. @param isMeasured whether a kept run may be drawn over them */
export function PictureKey({ isMeasured = true }: { isMeasured?: boolean }) {
  return (
    <p className="picture-key">
      <span>
        <svg width="22" height="12" aria-hidden="true">
          <path className="picture-load" d="M1 11V5h8V2h12v9z" />
        </svg>
        load over time, act by act
      </span>
      <span>
        <svg width="22" height="12" aria-hidden="true">
          <path className="picture-full" d="M0 6h22" />
        </svg>
        what the bottleneck takes
      </span>
      <span>
        <svg width="22" height="12" aria-hidden="true">
          <rect className="picture-failure" y="3" width="12" height="7" rx="1.5" />
          <path className="picture-failure" d="M14 3h8l-4 7z" />
        </svg>
        something fails, a worker is killed
      </span>
      {isMeasured && (
        <span>
          <svg width="22" height="12" aria-hidden="true">
            <path className="picture-measured" d="M1 9L6 3l5 5 5-6 5 4" />
          </svg>
          what a kept run measured, on its own scale
        </span>
      )}
    </p>
  );
}
