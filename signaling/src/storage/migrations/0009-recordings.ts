// Recordings of calls: what applicants agreed to and when, the recordings with their sealed keys, their segments, and exports
// being made of them.
import { sql, type Kysely } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table recording_consent (
      id bigserial primary key,
      case_id text not null references service_case (id),
      call_id text,
      given boolean not null,
      actor text not null,
      at timestamptz not null
    )`.execute(db);
  await sql`create index recording_consent_case on recording_consent (case_id, id)`.execute(db);
  // What was agreed to when the case was opened, by the installation before.
  await sql`
    insert into recording_consent (case_id, given, actor, at)
    select id, true, applicant_id, created_at from service_case where recording_consent`.execute(db);

  await sql`
    create table recording (
      id text primary key,
      call_id text not null unique references call (id),
      case_id text not null references service_case (id),
      item_code text not null,
      started_at timestamptz not null,
      ended_at timestamptz,
      sealed_key bytea,
      basis text not null default 'open'
        check (basis in ('open', 'consultation', 'review', 'decision', 'aborted')),
      keep_until timestamptz,
      legal_hold boolean not null default false,
      fault text,
      removed_at timestamptz,
      bytes_removed_at timestamptz,
      check (sealed_key is not null or removed_at is not null)
    )`.execute(db);
  await sql`create index recording_started on recording (started_at desc)`.execute(db);

  await sql`
    create table recording_segment (
      id text primary key,
      recording_id text not null references recording (id) on delete cascade,
      participant text not null,
      role text not null,
      source text not null,
      kind text not null check (kind in ('audio', 'video')),
      codec text not null,
      started_at timestamptz not null,
      duration_ms integer not null,
      bytes bigint not null,
      sha256 text not null,
      ending text not null,
      claimed_until timestamptz,
      stored_at timestamptz
    )`.execute(db);
  await sql`create index recording_segment_recording on recording_segment (recording_id, started_at)`.execute(
    db,
  );

  await sql`
    create table recording_export (
      id text primary key,
      recording_id text not null references recording (id) on delete cascade,
      requested_by text not null,
      requested_at timestamptz not null,
      state text not null check (state in ('waiting', 'running', 'ready', 'failed', 'removed')),
      progress real not null default 0,
      attempts integer not null default 0,
      claimed_until timestamptz,
      bytes bigint,
      fault text,
      ready_at timestamptz,
      fetched_at timestamptz
    )`.execute(db);
  await sql`create index recording_export_recording on recording_export (recording_id)`.execute(db);
}
