/** One pattern for each family of categories, so that no chart says anything by colour alone. Works in print too. */
import { FAMILIES, type Family } from '../category-colours.ts';

const STROKES: Readonly<Record<Family, string>> = {
  study: '',
  video: 'M-2,2 l4,-4 M0,8 l8,-8 M6,10 l4,-4',
  game: 'M0,2 h8 M0,6 h8',
  social: 'M2,0 v8 M6,0 v8 M0,4 h8',
  other: 'M2,2 h1.6 M6,6 h1.6',
};

const idOf = (chart: string, family: Family): string => `${chart}-${family}`;

export const hatchOf = (chart: string, family: Family): string => `url(#${idOf(chart, family)})`;

/** `chart`: an id of its own for each chart on the page. */
export function Hatches({ chart }: { readonly chart: string }) {
  return (
    <defs>
      {FAMILIES.map((family) => (
        <pattern key={family} id={idOf(chart, family)} width={8} height={8} patternUnits="userSpaceOnUse">
          <rect width={8} height={8} fill={`var(--family-${family})`} />
          <path d={STROKES[family]} className="chart-hatch" />
        </pattern>
      ))}
    </defs>
  );
}
