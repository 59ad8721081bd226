import { RUNBOOKS } from '../alerts/runbooks';
import { runCommand } from '../tools/command';
import { API, CATALOG, CHECKS, LOG_LINES, OPERATE, WITH_CODE, writeDocs } from './docs/write';

const HELP = `usage: npm run docs

Write ${API}, ${CATALOG}, a page for each alert in ${RUNBOOKS}/, the tables between <!-- name --> and <!-- /name --> in
${OPERATE}, ${LOG_LINES} and ${CHECKS}, and the code embedded in ${WITH_CODE.join(', ')}.`;

runCommand({
  name: 'docs',
  help: HELP,
  run: () => {
    const changed = writeDocs();
    console.log(changed.length > 0 ? `written: ${changed.join(', ')}` : 'all pages are up to date');
  },
});
