/** A share of a whole as a ring: what is used, and how much is left in words inside. */
import './charts.css';

export interface RingProps {
  /** 0 to 1; above one the ring is full and marked. */
  readonly share: number;
  /** Inside, at most five signs: `45'`. */
  readonly text: string;
  /** The whole sentence. */
  readonly label: string;
  readonly size?: number;
}

export function Ring({ share, text, label, size = 72 }: RingProps) {
  const stroke = Math.max(5, size / 9);
  const radius = (size - stroke) / 2;
  const round = 2 * Math.PI * radius;
  const used = Math.min(1, Math.max(0, share));
  const place = { cx: size / 2, cy: size / 2, r: radius, fill: 'none', strokeWidth: stroke };
  return (
    <svg
      width={size}
      height={size}
      role="img"
      aria-label={label}
      className="chart-ring"
      data-full={used >= 1}
    >
      <circle {...place} className="chart-ring-whole" />
      {used > 0 && (
        <circle
          {...place}
          className="chart-ring-used"
          strokeDasharray={`${used * round} ${round}`}
          transform={`rotate(-90 ${size / 2} ${size / 2})`}
        />
      )}
      <text x={size / 2} y={size / 2 + size / 14} textAnchor="middle" style={{ fontSize: size / 4.5 }}>
        {text}
      </text>
    </svg>
  );
}
