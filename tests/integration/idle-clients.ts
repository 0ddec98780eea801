/** `idle-clients.ts PORT COUNT`: opens so many connections, says one line when all were tried, and keeps them until its input ends. */
import { connect } from 'node:net';

const [port, count] = process.argv.slice(2).map(Number);
if (port === undefined || count === undefined) throw new Error('idle-clients.ts PORT COUNT');
const AT_ONCE = 200;

let opened = 0;
let settled = 0;

function open(): void {
  if (opened >= (count ?? 0)) return;
  opened += 1;
  let isSettled = false;
  const settle = (): void => {
    if (isSettled) return;
    isSettled = true;
    settled += 1;
    if (settled === count) process.stdout.write('open\n');
    open();
  };
  connect(port ?? 0, '127.0.0.1', settle).on('error', settle);
}

for (let i = 0; i < AT_ONCE; i++) open();
process.stdin.resume().on('end', () => process.exit(0));
