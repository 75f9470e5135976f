/**
 * What Redshift has and PostgreSQL has not: functions and system views in `pg_catalog`, where every session finds them, and
 * the embedded warehouse's own books in `redshift_local`. Run at each start, so it only makes what is missing.
 */
export const SYSTEM_OBJECTS = `
CREATE SCHEMA IF NOT EXISTS redshift_local;
GRANT USAGE ON SCHEMA redshift_local TO PUBLIC;

CREATE TABLE IF NOT EXISTS redshift_local.passwords (user_name text PRIMARY KEY, verifier text NOT NULL);
CREATE TABLE IF NOT EXISTS redshift_local.external_schemas (name text PRIMARY KEY, role_arn text);
CREATE TABLE IF NOT EXISTS redshift_local.stream_views (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, view oid NOT NULL, view_name text NOT NULL, external_schema text NOT NULL,
  stream text NOT NULL, query text NOT NULL, auto_refresh boolean NOT NULL
);
CREATE TABLE IF NOT EXISTS redshift_local.stream_positions (
  view_id bigint REFERENCES redshift_local.stream_views ON DELETE CASCADE, shard_id text, sequence_number text,
  finished boolean NOT NULL DEFAULT false, PRIMARY KEY (view_id, shard_id)
);
GRANT SELECT ON redshift_local.external_schemas, redshift_local.stream_views TO PUBLIC;

CREATE SEQUENCE IF NOT EXISTS redshift_local.query_ids;
CREATE TABLE IF NOT EXISTS redshift_local.load_errors (
  user_name text, tbl oid, starttime timestamp, query bigint, filename text, line_number bigint, colname text, type text,
  col_length text, "position" integer, raw_line text, raw_field_value text, err_code integer, err_reason text
);
CREATE TABLE IF NOT EXISTS redshift_local.load_commits (
  user_name text, query bigint, filename text, lines_scanned bigint, errors integer, curtime timestamp
);
CREATE INDEX IF NOT EXISTS load_commits_filename ON redshift_local.load_commits (filename);
CREATE TABLE IF NOT EXISTS redshift_local.stream_errors (
  external_schema_name text, stream_name text, mv_name text, query_id bigint, record_time timestamp, partition_id text,
  "position" text, error_code integer, error_reason text
);

CREATE OR REPLACE FUNCTION redshift_local.sees(owner text) RETURNS boolean LANGUAGE sql STABLE
  RETURN owner = session_user OR (SELECT usesuper FROM pg_catalog.pg_user WHERE usename = session_user);
CREATE OR REPLACE FUNCTION redshift_local.user_id(name text) RETURNS integer LANGUAGE sql STABLE
  RETURN (SELECT usesysid::integer FROM pg_catalog.pg_user WHERE usename = name);

CREATE OR REPLACE VIEW pg_catalog.stl_load_errors AS SELECT redshift_local.user_id(user_name) AS userid, 0 AS slice,
  tbl::integer AS tbl, starttime, 0 AS session, query, filename, line_number, colname, type,
  col_length, "position", raw_line, raw_field_value, err_code, err_reason,
  0 AS is_partial, 0::bigint AS start_offset, 0::bigint AS copy_job_id
  FROM redshift_local.load_errors WHERE redshift_local.sees(user_name);
CREATE OR REPLACE VIEW pg_catalog.sys_load_error_detail AS SELECT redshift_local.user_id(user_name) AS user_id,
  query AS query_id, 0::bigint AS transaction_id, 0 AS session_id, current_database() AS database_name,
  tbl::integer AS table_id, starttime AS start_time, filename AS file_name, line_number,
  colname AS column_name, type AS column_type, col_length AS column_length, "position",
  err_code AS error_code, err_reason AS error_message
  FROM redshift_local.load_errors WHERE redshift_local.sees(user_name);
CREATE OR REPLACE VIEW pg_catalog.stl_load_commits AS SELECT redshift_local.user_id(user_name) AS userid, query, 0 AS slice,
  NULL::text AS name, filename, 0 AS byte_offset, lines_scanned, errors, curtime, 1 AS status,
  NULL::text AS file_format, 0 AS is_partial, 0::bigint AS start_offset, 0::bigint AS copy_job_id
  FROM redshift_local.load_commits WHERE redshift_local.sees(user_name);
CREATE OR REPLACE VIEW pg_catalog.sys_stream_scan_errors AS SELECT external_schema_name, stream_name,
  mv_name, 0::bigint AS transaction_id, query_id, record_time, partition_id, "position"::char(128),
  error_code, error_reason FROM redshift_local.stream_errors;
CREATE OR REPLACE VIEW pg_catalog.svv_relation_privileges AS SELECT n.nspname::text AS namespace_name,
  c.relname::text AS relation_name, a.privilege_type, a.grantee::bigint::integer AS identity_id,
  coalesce(r.rolname::text, 'public') AS identity_name,
  CASE WHEN a.grantee = 0 THEN 'public' WHEN r.rolcanlogin THEN 'user' ELSE 'group' END AS identity_type,
  a.is_grantable AS admin_option
  FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace CROSS JOIN LATERAL aclexplode(c.relacl) AS a
  LEFT JOIN pg_roles AS r ON r.oid = a.grantee
  WHERE a.grantee <> c.relowner AND (a.grantee = 0 OR pg_has_role(session_user, a.grantee, 'USAGE')
    OR pg_has_role(session_user, c.relowner, 'USAGE'));
CREATE OR REPLACE VIEW pg_catalog.svv_schema_privileges AS SELECT n.nspname::text AS namespace_name,
  a.privilege_type, a.grantee::bigint::integer AS identity_id, coalesce(r.rolname::text, 'public') AS identity_name,
  CASE WHEN a.grantee = 0 THEN 'public' WHEN r.rolcanlogin THEN 'user' ELSE 'group' END AS identity_type,
  a.is_grantable AS admin_option
  FROM pg_namespace AS n CROSS JOIN LATERAL aclexplode(n.nspacl) AS a LEFT JOIN pg_roles AS r ON r.oid = a.grantee
  WHERE a.grantee <> n.nspowner AND (a.grantee = 0 OR pg_has_role(session_user, a.grantee, 'USAGE')
    OR pg_has_role(session_user, n.nspowner, 'USAGE'));
GRANT SELECT ON pg_catalog.svv_relation_privileges, pg_catalog.svv_schema_privileges TO PUBLIC;
GRANT SELECT ON redshift_local.load_errors, redshift_local.load_commits, redshift_local.stream_errors TO PUBLIC;
GRANT SELECT ON pg_catalog.stl_load_errors, pg_catalog.sys_load_error_detail, pg_catalog.stl_load_commits,
  pg_catalog.sys_stream_scan_errors TO PUBLIC;

CREATE OR REPLACE FUNCTION pg_catalog.getdate() RETURNS timestamp LANGUAGE sql STABLE
  RETURN date_trunc('second', now() AT TIME ZONE 'UTC');
CREATE OR REPLACE FUNCTION pg_catalog.dateadd(unit text, number bigint, moment timestamp) RETURNS timestamp
  LANGUAGE sql IMMUTABLE STRICT RETURN moment + number * ('1 ' || unit)::interval;
-- Counts the bounds of units between the two. That a week begins on Monday, as for DATE_TRUNC, is UNCONFIRMED.
CREATE OR REPLACE FUNCTION pg_catalog.datediff(unit text, start timestamp, stop timestamp) RETURNS bigint
  LANGUAGE sql IMMUTABLE STRICT RETURN CASE
    WHEN unit = 'year' THEN extract(year FROM stop) - extract(year FROM start)
    WHEN unit = 'month' THEN 12 * (extract(year FROM stop) - extract(year FROM start))
      + extract(month FROM stop) - extract(month FROM start)
    ELSE extract(epoch FROM date_trunc(unit, stop) - date_trunc(unit, start)) / extract(epoch FROM ('1 ' || unit)::interval)
  END::bigint;
CREATE OR REPLACE FUNCTION pg_catalog.len(text) RETURNS integer LANGUAGE sql IMMUTABLE STRICT RETURN char_length($1);
-- PostgreSQL keeps no NUL in a text, so JSON with \\u0000 counts as malformed here, unlike in Redshift.
CREATE OR REPLACE FUNCTION pg_catalog.json_parse(text) RETURNS jsonb LANGUAGE sql IMMUTABLE STRICT RETURN $1::jsonb;
CREATE OR REPLACE FUNCTION pg_catalog.json_parse(bytea) RETURNS jsonb LANGUAGE sql IMMUTABLE STRICT
  RETURN convert_from($1, 'UTF8')::jsonb;
CREATE OR REPLACE FUNCTION pg_catalog.json_serialize(jsonb) RETURNS text LANGUAGE sql IMMUTABLE STRICT RETURN $1::text;
CREATE OR REPLACE FUNCTION pg_catalog.can_json_parse(text) RETURNS boolean LANGUAGE sql IMMUTABLE STRICT
  RETURN pg_input_is_valid($1, 'jsonb');
CREATE OR REPLACE FUNCTION pg_catalog.can_json_parse(bytea) RETURNS boolean LANGUAGE plpgsql IMMUTABLE STRICT AS $$
BEGIN
  RETURN pg_input_is_valid(convert_from($1, 'UTF8'), 'jsonb');
EXCEPTION WHEN character_not_in_repertoire OR untranslatable_character THEN RETURN false;
END $$;

CREATE OR REPLACE FUNCTION redshift_local.super_at(value jsonb, VARIADIC path text[]) RETURNS jsonb LANGUAGE sql IMMUTABLE
  RETURN NULLIF(value #> path, 'null'::jsonb);
-- In SQL, not PL/pgSQL, which would keep the first call's type for all later ones.
CREATE OR REPLACE FUNCTION redshift_local.super_text(type text, value jsonb, VARIADIC path text[]) RETURNS text
  LANGUAGE sql IMMUTABLE RETURN CASE WHEN jsonb_typeof(value #> path) IN ('object', 'array') THEN NULL
    WHEN pg_input_is_valid(value #>> path, type) THEN value #>> path END;

CREATE OR REPLACE PROCEDURE redshift_local.create_user(name text, options text, verifier text) LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE format('CREATE ROLE %I LOGIN %s', name, options);
  IF verifier IS NOT NULL THEN INSERT INTO redshift_local.passwords VALUES (name, verifier); END IF;
END $$;
CREATE OR REPLACE PROCEDURE redshift_local.alter_user(name text, options text, verifier text) LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE format('ALTER ROLE %I LOGIN %s', name, options);
  DELETE FROM redshift_local.passwords WHERE user_name = name;
  IF verifier IS NOT NULL THEN INSERT INTO redshift_local.passwords VALUES (name, verifier); END IF;
END $$;
CREATE OR REPLACE PROCEDURE redshift_local.drop_user(name text, if_exists boolean) LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE format('DROP ROLE %s %I', CASE WHEN if_exists THEN 'IF EXISTS' END, name);
  DELETE FROM redshift_local.passwords WHERE user_name = name;
END $$;

CREATE OR REPLACE PROCEDURE redshift_local.create_external_schema(schema_name text, if_not_exists boolean, role_arn text)
  LANGUAGE plpgsql AS $$
BEGIN
  IF if_not_exists AND EXISTS (SELECT FROM pg_namespace WHERE nspname = schema_name) THEN RETURN; END IF;
  EXECUTE format('CREATE SCHEMA %I', schema_name);
  INSERT INTO redshift_local.external_schemas VALUES (schema_name, role_arn);
END $$;
CREATE OR REPLACE PROCEDURE redshift_local.drop_schema(schema_name text, if_exists boolean, is_cascade boolean)
  LANGUAGE plpgsql AS $$
DECLARE is_external boolean := EXISTS (SELECT FROM redshift_local.external_schemas WHERE name = schema_name);
DECLARE reader text := (SELECT min(view_name) FROM redshift_local.stream_views WHERE external_schema = schema_name);
BEGIN
  IF reader IS NOT NULL THEN
    RAISE EXCEPTION 'cannot drop schema % because materialized view % depends on it', schema_name, reader
      USING ERRCODE = 'dependent_objects_still_exist';
  END IF;
  EXECUTE format('DROP SCHEMA %s %I %s', CASE WHEN if_exists THEN 'IF EXISTS' END, schema_name,
    CASE WHEN is_cascade OR is_external THEN 'CASCADE' END);
  DELETE FROM redshift_local.external_schemas WHERE name = schema_name;
  DELETE FROM redshift_local.stream_views WHERE view NOT IN (SELECT oid FROM pg_class);
END $$;

CREATE OR REPLACE PROCEDURE redshift_local.create_view_of_stream(
  view_name text, schema_name text, stream_name text, query text, auto_refresh boolean, plain text
) LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM redshift_local.external_schemas WHERE name = schema_name) THEN
    EXECUTE plain;
    RETURN;
  END IF;
  -- Empty but while a batch of records is taken: the view's own query reads it.
  EXECUTE format('CREATE TABLE IF NOT EXISTS %I.%I (approximate_arrival_timestamp timestamp, partition_key varchar(256),
    shard_id varchar(128), sequence_number varchar(128), refresh_time timestamp, kinesis_data bytea)', schema_name, stream_name);
  EXECUTE format('CREATE TABLE %s AS %s WITH NO DATA', view_name, query);
  INSERT INTO redshift_local.stream_views (view, view_name, external_schema, stream, query, auto_refresh)
    VALUES (view_name::regclass, view_name, schema_name, stream_name, query, auto_refresh);
END $$;
CREATE OR REPLACE PROCEDURE redshift_local.drop_materialized_view(view_name text, if_exists boolean, behaviour text)
  LANGUAGE plpgsql AS $$
DECLARE found oid := to_regclass(view_name);
BEGIN
  IF EXISTS (SELECT FROM redshift_local.stream_views WHERE view = found) THEN
    EXECUTE format('DROP TABLE %s %s', view_name, behaviour);
    DELETE FROM redshift_local.stream_views WHERE view = found;
  ELSE
    EXECUTE format('DROP MATERIALIZED VIEW %s %s %s', CASE WHEN if_exists THEN 'IF EXISTS' END, view_name, behaviour);
  END IF;
END $$;
CREATE OR REPLACE PROCEDURE redshift_local.refresh_materialized_view(view_name text) LANGUAGE plpgsql AS $$
BEGIN
  IF to_regclass(refresh_materialized_view.view_name) IN (SELECT view FROM redshift_local.stream_views) THEN
    RAISE NOTICE 'Materialized view % reads its stream in the background.', view_name;
  ELSE
    EXECUTE format('REFRESH MATERIALIZED VIEW %s', view_name);
  END IF;
END $$;
`;
