import { RUNBOOKS } from '../alerts/runbooks';
import { API, CATALOG, LOG_LINES, OPERATE, WITH_CODE, writeDocs } from './docs/write';

const HELP = `npm run docs

Writes ${API}, ${CATALOG}, a page for each alert in ${RUNBOOKS}/, the tables between <!-- name --> and <!-- /name --> in
${OPERATE} and ${LOG_LINES}, and the code embedded in ${WITH_CODE.join(', ')}.`;

if (process.argv.includes('--help') || process.argv.includes('-h')) {
  console.log(HELP);
} else {
  const changed = writeDocs();
  console.log(changed.length > 0 ? `written: ${changed.join(', ')}` : 'all pages are up to date');
}
