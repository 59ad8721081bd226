import { RUNBOOKS } from '../alerts/runbooks';
import { CATALOG, LOG_LINES, OPERATE, WITH_CODE, writeDocs } from './docs/write';

const HELP = `npm run docs

Writes the generated parts of ${OPERATE}, which stand between <!-- name --> and <!-- /name -->, a page for each alert in
${RUNBOOKS}/, ${CATALOG}, the tables of ${LOG_LINES}, and the included code of ${WITH_CODE.join(', ')}.`;

if (process.argv.includes('--help') || process.argv.includes('-h')) {
  console.log(HELP);
} else {
  const changed = writeDocs();
  console.log(changed.length > 0 ? `written: ${changed.join(', ')}` : 'all pages are up to date');
}
