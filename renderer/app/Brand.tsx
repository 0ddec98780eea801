/** Light and name of the house. */
import classes from './shell.module.css';

/** A name, the same in every language. */
const NAME = 'Hải Đăng';

export function Brand() {
  return (
    <span className={classes.brand}>
      <img src="/lighthouse.svg" width={28} height={28} alt="" />
      {NAME}
    </span>
  );
}
