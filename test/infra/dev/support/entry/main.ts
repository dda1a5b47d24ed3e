/** A program to be started: says its words and ends with 3, or waits for SIGTERM and ends with 7. */
const words = process.argv.slice(2);
if (words.includes('--wait')) {
  process.on('SIGTERM', () => process.exit(7));
  setInterval(() => undefined, 1_000);
  process.stdout.write('up\n');
} else {
  process.stdout.write(`${words.join('|')}\n`);
  process.exitCode = 3;
}
