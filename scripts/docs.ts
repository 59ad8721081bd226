import { RUNBOOKS } from '../alerts/runbooks';
import { CATALOG, LOG_LINES, OPERATE, WITH_CODE, writeDocs } from './docs/write';

const HELP = `usage: npm run docs

Write the generated docs: the parts of ${OPERATE} between <!-- name --> and <!-- /name -->, a page per alert in ${RUNBOOKS}/,
${CATALOG}, the tables of ${LOG_LINES}, and the included code of ${WITH_CODE.join(', ')}.`;

if (process.argv.includes('--help') || process.argv.includes('-h')) {
  console.log(HELP);
} else {
  const changed = writeDocs();
  console.log(changed.length > 0 ? `written: ${changed.join(', ')}` : 'all pages are up to date');
}
