import { runCommand, UsageError } from '../tools/command';
import { catalogMetrics, catalogPage } from './docs/catalog';
import { seriesNow } from './docs/series-now';

const HELP = `usage: npm run catalog -- [--prometheus=URL]

Print the catalog of metrics and log fields as Markdown, with the owner of each metric and the rules, SLOs and dashboards
that read it.

Flags:
  --prometheus=URL  Add the number of series that this Prometheus stores now, and the maximum that the budgets allow for
                    the targets that expose them.
  -h, --help        Show this help.`;

runCommand({
  name: 'catalog',
  help: HELP,
  options: { prometheus: { type: 'string' } },
  run: async ({ values: { prometheus } }) => {
    if (prometheus !== undefined && !/^https?:\/\//.test(prometheus))
      throw new UsageError(
        `--prometheus must be a URL such as http://localhost:9090, found "${prometheus}"`,
      );
    const now =
      prometheus === undefined ? undefined : await seriesNow(prometheus, catalogMetrics());
    console.log(catalogPage(now ? { now } : {}));
  },
});
