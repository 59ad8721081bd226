/**
 * Sections that Grafana documents, and those of its grafana.ini in version 13.2. It ignores others without a message:
 * https://grafana.com/docs/grafana/latest/setup-grafana/configure-grafana/ and
 * https://grafana.com/docs/grafana/latest/setup-grafana/configure-grafana/enterprise-configuration/
 */
export const iniSections: readonly string[] = [
  ...['paths', 'server', 'server.custom_response_headers', 'database'],
  ...['remote_cache', 'dataproxy', 'analytics', 'analytics.summaries', 'analytics.views'],
  ...['security', 'security.encryption', 'security.egress', 'snapshots', 'dashboards'],
  ...['dashboard_cleanup', 'datasources', 'sql_datasources', 'users', 'service_accounts'],
  ...['auth', 'auth.anonymous', 'auth.azuread', 'auth.basic', 'auth.extended_jwt'],
  ...['auth.generic_oauth', 'auth.github', 'auth.gitlab', 'auth.google', 'auth.grafana_com'],
  ...['auth.grafananet', 'auth.jwt', 'auth.ldap', 'auth.okta', 'auth.passwordless', 'auth.proxy'],
  ...['auth.saml', 'auth.scim', 'sso_settings', 'rbac', 'rbac.iam_client', 'aws', 'azure', 'smtp'],
  ...['smtp.static_headers', 'emails', 'log', 'log.console', 'log.file', 'log.frontend'],
  ...['log.syslog', 'quota', 'alerting', 'unified_alerting', 'unified_alerting.reserved_labels'],
  ...['unified_alerting.prometheus_conversion', 'unified_alerting.screenshots'],
  ...['unified_alerting.state_history', 'unified_alerting.state_history.annotations'],
  ...['unified_alerting.state_history.external_labels', 'unified_alerting.upgrade'],
  ...['unified_alerting.notification_history', 'recording_rules', 'recording_rules.custom_headers'],
  ...[
    'annotations',
    'annotations.dashboard',
    'annotations.api',
    'annotations.app_platform',
    'explore',
    'help',
    'profile',
  ],
  ...['news', 'query', 'query_history', 'short_links', 'metrics', 'metrics.environment_info'],
  ...['metrics.graphite', 'grafana_com', 'grafana_net', 'tracing.jaeger'],
  ...[
    'tracing.opentelemetry',
    'tracing.opentelemetry.file',
    'tracing.opentelemetry.jaeger',
    'tracing.opentelemetry.otlp',
  ],
  ...['external_image_storage', 'external_image_storage.azure_blob', 'external_image_storage.gcs'],
  ...['external_image_storage.local', 'external_image_storage.s3'],
  ...['external_image_storage.webdav', 'rendering', 'panels', 'plugins', 'live', 'enterprise'],
  ...['feature_toggles', 'feature_toggles.openfeature', 'feature_toggles.openfeature.context'],
  ...['feature_management', 'date_formats', 'expressions', 'geomap', 'time_picker'],
  ...['navigation.app_sections', 'navigation.app_standalone_pages'],
  ...['secure_socks_datasource_proxy', 'support_bundles', 'storage', 'search', 'marketplace'],
  ...['public_dashboards', 'cloud_migration', 'provisioning', 'environment'],
  ...['secrets_manager', 'grafana-apiserver', 'unified_storage', 'grpc_server', 'grpc_client'],
  ...['caching', 'caching.encryption', 'caching.memcached', 'caching.memory', 'caching.redis'],
  ...['reporting', 'white_labeling', 'auditing', 'auditing.logs.file', 'auditing.logs.loki'],
  ...['auditing.logs.console', 'usage_insights.export', 'recorded_queries'],
  'keystore.vault',
];

/** Prefixes of sections that are named by others: plugins, resources, key services and clients. */
export const iniPrefixes: readonly string[] = [
  ...['plugin.', 'unified_storage.', 'secrets_manager.', 'security.encryption.', 'zanzana.'],
  'grafana-apiserver.',
];

/** Keys of the sections that are written most often. */
export const iniKeys: ReadonlyMap<string, readonly string[]> = new Map([
  [
    'server',
    [
      ...['protocol', 'min_tls_version', 'http_addr', 'http_port', 'domain', 'enforce_domain'],
      ...['root_url', 'serve_from_sub_path', 'router_logging', 'static_root_path', 'enable_gzip'],
      ...['cert_file', 'cert_key', 'cert_pass', 'certs_watch_interval', 'socket', 'socket_gid'],
      ...['socket_mode', 'cdn_url', 'read_timeout'],
    ],
  ],
  [
    'security',
    [
      ...['disable_initial_admin_creation', 'admin_user', 'admin_password', 'admin_email'],
      ...['secret_key', 'encryption_provider', 'available_encryption_providers'],
      ...['disable_gravatar', 'data_source_proxy_whitelist', 'cookie_secure', 'cookie_samesite'],
      ...['disable_brute_force_login_protection', 'brute_force_login_protection_max_attempts'],
      ...['disable_username_login_protection', 'disable_ip_address_login_protection'],
      ...['allow_embedding', 'strict_transport_security', 'strict_transport_security_preload'],
      ...['strict_transport_security_max_age_seconds', 'strict_transport_security_subdomains'],
      ...['x_content_type_options', 'x_xss_protection', 'content_security_policy'],
      ...['content_security_policy_template', 'content_security_policy_report_only'],
      ...['content_security_policy_report_only_template', 'angular_support_enabled'],
      ...['csrf_trusted_origins', 'csrf_additional_headers', 'csrf_always_check'],
      ...['disable_frontend_sandbox_for_plugins', 'enable_frontend_sandbox_for_plugins'],
      ...['actions_allow_post_url'],
    ],
  ],
  [
    'users',
    [
      ...['allow_sign_up', 'allow_org_create', 'auto_assign_org', 'auto_assign_org_id'],
      ...['auto_assign_org_role', 'verify_email_enabled', 'default_theme', 'default_language'],
      ...['default_locale', 'home_page', 'external_manage_link_url', 'external_manage_link_name'],
      ...['external_manage_info', 'external_manage_analytics', 'viewers_can_edit', 'login_hint'],
      ...['external_manage_org_users_url', 'external_manage_org_users_name', 'password_hint'],
      ...['editors_can_admin', 'user_invite_max_lifetime_duration', 'hidden_users'],
      ...['login_default_org_id', 'verification_email_max_lifetime_duration'],
      ...['last_seen_update_interval', 'case_insensitive_login'],
    ],
  ],
  [
    'smtp',
    [
      ...['enabled', 'host', 'user', 'password', 'cert_file', 'key_file', 'skip_verify'],
      ...['from_address', 'from_name', 'ehlo_identity', 'startTLS_policy', 'enable_tracing'],
    ],
  ],
  ['dashboards', ['versions_to_keep', 'min_refresh_interval', 'default_home_dashboard_path']],
  ['log', ['mode', 'level', 'filters', 'user_facing_default_error']],
]);
