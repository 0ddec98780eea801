/** A short word about a thing, in tones that keep their contrast in both themes; never the only sign of a state. */
import type { ReactNode } from 'react';
import classes from './tag.module.css';

export interface TagProps {
  readonly tone?: 'plain' | 'good' | 'advisory' | 'bad';
  /** More on hover; the words alone must do. */
  readonly title?: string;
  readonly icon?: ReactNode;
  readonly children: ReactNode;
}

export function Tag({ tone = 'plain', title, icon, children }: TagProps) {
  return (
    <span className={classes.tag} data-tone={tone} title={title}>
      {icon}
      {children}
    </span>
  );
}
