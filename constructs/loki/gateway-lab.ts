import { userInfo } from 'node:os';
import type { Adapter } from '@observability-stack/lab/adapters/adapter';
import { paths } from '../../catalog/components/paths';

export const nginxAdapter: Adapter = {
  // The worker would run as the user `nobody`, which cannot read the directories of the lab; an
  // unprivileged process cannot change its user.
  args: (args) =>
    process.getuid?.() === 0 ? [...args, '-g', `user ${userInfo().username};`] : args,
  // URLs of Loki start like the path of its data and must not be mapped.
  file: (name, text, { folder }) =>
    name === 'nginx.conf'
      ? text.replaceAll(`${folder(paths.loki.data)}/api/`, `${paths.loki.data}/api/`)
      : text,
};
