import type { ReactNode } from "react";

const RADIUS = 42;
const LENGTH = 2 * Math.PI * RADIUS;

/** A share of a whole as a ring around its figure. */
export function Ring({ share, label, children }: { share: number; label: string; children: ReactNode }) {
  return (
    <div className="ring" role="img" aria-label={label}>
      <svg viewBox="0 0 100 100" aria-hidden="true">
        <circle cx="50" cy="50" r={RADIUS} />
        {share > 0 && <circle className="filled" cx="50" cy="50" r={RADIUS} strokeDasharray={`${share * LENGTH} ${LENGTH}`} />}
      </svg>
      <span aria-hidden="true">{children}</span>
    </div>
  );
}
