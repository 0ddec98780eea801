/** The shape of a day in twenty-four strokes: when something went on, not how much. */
import './charts.css';

export interface HourSparklineProps {
  readonly hours: readonly number[];
  readonly label: string;
  readonly height?: number;
}

const STEP = 6;
const BAR = 5;

export function HourSparkline({ hours, label, height = 28 }: HourSparklineProps) {
  const most = Math.max(1, ...hours);
  const width = STEP * hours.length;
  return (
    <svg width={width} height={height} role="img" aria-label={label} className="chart-spark">
      <line x1={0} x2={width} y1={height - 0.5} y2={height - 0.5} className="chart-rule" />
      {hours.map((value, hour) => {
        const tall = value === 0 ? 0 : Math.max(2, Math.sqrt(value / most) * (height - 2));
        return (
          <rect
            key={STEP * hour}
            x={STEP * hour}
            y={height - 1 - tall}
            width={BAR}
            height={tall}
            className="chart-stroke"
          />
        );
      })}
    </svg>
  );
}
