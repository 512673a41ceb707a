CREATE TABLE access_digest ( /* Digest of a stretch of the access log; its hash stands in custody too */
  last_entry_id INTEGER NOT NULL /* Last entry covered */
  first_entry_id INTEGER NOT NULL /* First entry covered */
  sha256 VARCHAR(64) NOT NULL /* Digest of the canonical bytes of those entries */
  made_at INTEGER NOT NULL /* When, epoch ms UTC */
  CONSTRAINT pk_access_digest PRIMARY KEY (last_entry_id)
)
CREATE TRIGGER access_digest_no_delete BEFORE DELETE ON access_digest BEGIN SELECT RAISE(ABORT, 'access_digest is insert-only'); END
CREATE TRIGGER access_digest_no_update BEFORE UPDATE ON access_digest BEGIN SELECT RAISE(ABORT, 'access_digest is insert-only'); END
CREATE TABLE access_entry ( /* The access log: every search and every look, with purpose and case; insert-only */
  id INTEGER NOT NULL /* Key, rising */
  at INTEGER NOT NULL /* When, epoch ms UTC */
  account_id INTEGER /* Who; empty for someone not signed in */
  unit_id VARCHAR(24) /* That person's unit at that time */
  action VARCHAR(40) NOT NULL /* footage.searched, clip.viewed, exhibit.downloaded … */
  purpose VARCHAR(40) /* Stated purpose */
  case_id INTEGER /* Case it was done for */
  camera_id INTEGER /* Camera looked at, if one */
  retrieval_id INTEGER /* Retrieval that allowed it, if one */
  clip_ref_id INTEGER /* Clip looked at, if one */
  is_allowed BOOLEAN NOT NULL /* False for a refused try: refusals are rows too */
  address VARCHAR(45) NOT NULL /* Network address */
  detail JSON NOT NULL /* Place, window and counts of a search; byte range of a read */
  CONSTRAINT pk_access_entry PRIMARY KEY (id)
)
CREATE INDEX ix_access_entry_account_id_at ON access_entry (account_id, at)
CREATE INDEX ix_access_entry_at ON access_entry (at)
CREATE INDEX ix_access_entry_camera_id_at ON access_entry (camera_id, at)
CREATE INDEX ix_access_entry_case_id ON access_entry (case_id)
CREATE TRIGGER access_entry_no_delete BEFORE DELETE ON access_entry BEGIN SELECT RAISE(ABORT, 'access_entry is insert-only'); END
CREATE TRIGGER access_entry_no_update BEFORE UPDATE ON access_entry BEGIN SELECT RAISE(ABORT, 'access_entry is insert-only'); END
CREATE TABLE access_token ( /* A secret by which a program searches in a person's name, for one case, until it is over */
  token_sha256 VARCHAR(64) NOT NULL /* Digest of the secret */
  account_id INTEGER NOT NULL /* In whose name it searches */
  case_id INTEGER NOT NULL /* The case that looks are made for */
  purpose VARCHAR(40) NOT NULL /* The purpose chosen with that case */
  label VARCHAR(100) NOT NULL /* What it is for, in the person's words */
  created_at INTEGER NOT NULL /* When it was made, epoch ms UTC */
  last_used_at INTEGER /* Last use, epoch ms UTC (kept to the minute) */
  expires_at INTEGER NOT NULL /* When it ends whatever happens, epoch ms UTC */
  CONSTRAINT fk_access_token_account_id FOREIGN KEY(account_id) REFERENCES account (id)
  CONSTRAINT fk_access_token_case_id FOREIGN KEY(case_id) REFERENCES case_record (id)
  CONSTRAINT pk_access_token PRIMARY KEY (token_sha256)
)
CREATE INDEX ix_access_token_account_id ON access_token (account_id)
CREATE TABLE account ( /* A person who may sign in, with one role and one unit scope */
  id INTEGER NOT NULL /* Key */
  login VARCHAR(80) NOT NULL /* Sign-in name, lower case */
  display_name VARCHAR(100) NOT NULL /* Name shown to others */
  role VARCHAR(20) NOT NULL /* administrator, officer, commander, report_officer, technician, auditor, owner */
  unit_id VARCHAR(24) /* Scope: this unit and those below; empty for all */
  owner_id INTEGER /* For the role owner: whose cameras these are */
  password_hash VARCHAR(200) NOT NULL /* argon2id, never anything else */
  must_change_password BOOLEAN NOT NULL /* Set when someone else chose the password */
  is_active BOOLEAN NOT NULL /* False: cannot sign in; the account is kept for the books */
  language VARCHAR(2) NOT NULL /* vi or en */
  theme VARCHAR(5) NOT NULL /* light, dark or auto */
  second_factor VARCHAR(20) /* Kind of second factor; none yet in use */
  external_subject VARCHAR(200) /* Name at an institution's sign-in, later */
  created_at INTEGER NOT NULL /* When the account was made, epoch ms UTC */
  CONSTRAINT pk_account PRIMARY KEY (id)
  CONSTRAINT uq_account_login UNIQUE (login)
)
CREATE TABLE alembic_version (
  version_num VARCHAR(32) NOT NULL
  CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
)
CREATE TABLE camera ( /* A registered camera */
  id INTEGER NOT NULL /* Key */
  code VARCHAR(20) NOT NULL /* Code on lists and maps, e.g. TT-0412 */
  owner_id INTEGER NOT NULL /* Whose it is */
  unit_id VARCHAR(24) NOT NULL /* Unit of today's registration */
  subunit VARCHAR(60) NOT NULL /* Khu phố, tổ dân phố, thôn as written */
  address VARCHAR(200) NOT NULL /* House number and street as written */
  place VARCHAR(200) NOT NULL /* Where it hangs and what is seen, in words */
  search_fold VARCHAR(500) NOT NULL /* Code, address, place and owner folded for look-up */
  is_outdoor BOOLEAN NOT NULL /* True: outside; only cameras that see public space are in scope */
  device_class VARCHAR(12) NOT NULL /* citizen or state, Decree 61/2026 Art. 3 */
  kind VARCHAR(10) NOT NULL /* ip, analog, wifi; empty not known */
  movement VARCHAR(5) NOT NULL /* fixed or ptz */
  brand VARCHAR(40) NOT NULL /* Brand as written */
  recorder_count INTEGER NOT NULL /* Recorders at this registration */
  resolution VARCHAR(20) NOT NULL /* As written, e.g. 1080p */
  has_night_vision BOOLEAN NOT NULL /* Sees at night */
  records_audio BOOLEAN NOT NULL /* Records sound: matters for privacy */
  storage_place VARCHAR(14) NOT NULL /* recorder, card, cloud_vn, cloud_foreign; empty not known */
  retention_days INTEGER NOT NULL /* Days until the owner's device overwrites; 0 live only or not known */
  amount_dong INTEGER /* What it cost, in đồng */
  has_notice_sign BOOLEAN NOT NULL /* A notice sign hangs there, Law 91/2025 Art. 32(2) */
  notice_sign_checked_on DATE /* Day the sign was last seen */
  lawful_basis VARCHAR(20) NOT NULL /* Basis of recording public space, e.g. art32_1a */
  note VARCHAR(500) NOT NULL /* Free note */
  registration VARCHAR(10) NOT NULL /* pending, confirmed, rejected; only confirmed count */
  registered_on DATE NOT NULL /* Day of registration */
  registered_by INTEGER /* Account that entered it */
  confirmed_at INTEGER /* When a ward officer confirmed it, epoch ms UTC */
  confirmed_by INTEGER /* Account that confirmed or rejected it */
  rejection_reason VARCHAR(300) /* Why it was rejected */
  edition INTEGER NOT NULL /* Rises with every edit; an edit names the edition it read */
  CONSTRAINT fk_camera_owner_id FOREIGN KEY(owner_id) REFERENCES owner (id)
  CONSTRAINT fk_camera_unit_id FOREIGN KEY(unit_id) REFERENCES unit (unit_id)
  CONSTRAINT pk_camera PRIMARY KEY (id)
  CONSTRAINT uq_camera_code UNIQUE (code)
)
CREATE INDEX ix_camera_owner_id ON camera (owner_id)
CREATE INDEX ix_camera_search_fold ON camera (search_fold)
CREATE INDEX ix_camera_unit_id ON camera (unit_id)
CREATE TABLE camera_status ( /* Dated facts of a camera that reports count */
  id INTEGER NOT NULL /* Key */
  camera_id INTEGER NOT NULL /* The camera */
  unit_id VARCHAR(24) NOT NULL /* Unit it was registered to in this stretch */
  state VARCHAR(10) NOT NULL /* working, broken, paused, removed */
  fund VARCHAR(12) NOT NULL /* community, self, state, sponsor */
  connection VARCHAR(12) NOT NULL /* independent (on request), central, app */
  eye_count INTEGER NOT NULL /* Camera eyes of this registration */
  valid_from_on DATE NOT NULL /* First day */
  valid_to_on DATE /* First day it no longer held; empty for now */
  reason VARCHAR(200) NOT NULL /* Why it changed, in words */
  recorded_by INTEGER /* Account that entered it */
  CONSTRAINT fk_camera_status_camera_id FOREIGN KEY(camera_id) REFERENCES camera (id)
  CONSTRAINT pk_camera_status PRIMARY KEY (id)
)
CREATE INDEX ix_camera_status_camera_id_valid_from_on ON camera_status (camera_id, valid_from_on)
CREATE INDEX ix_camera_status_unit_id_dates ON camera_status (unit_id, valid_from_on, valid_to_on, camera_id)
CREATE TABLE camera_view ( /* Sketch of what a camera sees where it hangs; nobody can be known in it */
  id INTEGER NOT NULL /* Key */
  camera_id INTEGER NOT NULL /* The camera */
  mount_id INTEGER NOT NULL /* The mount it is the view of */
  light VARCHAR(5) NOT NULL /* day or dark: the same street looks otherwise by night */
  sketch TEXT NOT NULL /* Edges by place, see ingest/media/view.py */
  drawing_png BLOB NOT NULL /* The same drawn for people, a PNG */
  from_ms INTEGER NOT NULL /* Start of the first clip it was made of, epoch ms UTC */
  until_ms INTEGER NOT NULL /* Start of the last of them, epoch ms UTC */
  clip_count INTEGER NOT NULL /* How many clips it was made of */
  proposed_at INTEGER NOT NULL /* When it was made, epoch ms UTC */
  confirmed_by INTEGER /* Account of the technician who confirmed it */
  confirmed_at INTEGER /* When confirmed; empty while only proposed */
  ended_at INTEGER /* When replaced or rejected; empty while it holds */
  CONSTRAINT fk_camera_view_camera_id FOREIGN KEY(camera_id) REFERENCES camera (id)
  CONSTRAINT fk_camera_view_mount_id FOREIGN KEY(mount_id) REFERENCES mount (id)
  CONSTRAINT pk_camera_view PRIMARY KEY (id)
)
CREATE INDEX ix_camera_view_camera_id ON camera_view (camera_id)
CREATE TABLE case_record ( /* One case record; holds no person's name */
  id INTEGER NOT NULL /* Key */
  number VARCHAR(40) NOT NULL /* Number in the register, e.g. HS 0187/2026 */
  kind VARCHAR(14) NOT NULL /* criminal, administrative, other */
  title VARCHAR(200) NOT NULL /* What happened, in one line, without names */
  title_fold VARCHAR(250) NOT NULL /* Number and title folded for look-up */
  unit_id VARCHAR(24) NOT NULL /* Handling unit now */
  offence_code VARCHAR(20) /* Offence by article, dated catalogue */
  offence_group VARCHAR(40) NOT NULL /* Report line it falls under */
  occurred_from_ms INTEGER NOT NULL /* Happened not before, epoch ms UTC */
  occurred_to_ms INTEGER NOT NULL /* Happened not after, epoch ms UTC */
  place VARCHAR(200) NOT NULL /* Where, in words */
  lat FLOAT /* Latitude, WGS 84 degrees */
  lon FLOAT /* Longitude, WGS 84 degrees */
  stage VARCHAR(30) NOT NULL /* Stage now; its history stands in case_stage */
  investigator_id INTEGER /* Who investigates */
  clarified_at INTEGER /* When clarified, epoch ms UTC; empty if not */
  withdrawn_at INTEGER /* When taken out of the register, epoch ms UTC */
  created_by INTEGER NOT NULL /* Who entered it */
  created_at INTEGER NOT NULL /* When entered, epoch ms UTC */
  edition INTEGER NOT NULL /* Rises with every edit; an edit names the edition it read */
  CONSTRAINT fk_case_record_created_by FOREIGN KEY(created_by) REFERENCES account (id)
  CONSTRAINT fk_case_record_investigator_id FOREIGN KEY(investigator_id) REFERENCES account (id)
  CONSTRAINT pk_case_record PRIMARY KEY (id)
  CONSTRAINT uq_case_record_number UNIQUE (number)
)
CREATE INDEX ix_case_record_clarified_at ON case_record (clarified_at)
CREATE INDEX ix_case_record_unit_id ON case_record (unit_id)
CREATE TABLE case_retrieval ( /* A retrieval used in a case */
  id INTEGER NOT NULL /* Key */
  case_id INTEGER NOT NULL /* The case */
  retrieval_id INTEGER NOT NULL /* The retrieval */
  linked_by INTEGER NOT NULL /* Who linked them */
  linked_at INTEGER NOT NULL /* When, epoch ms UTC */
  CONSTRAINT fk_case_retrieval_case_id FOREIGN KEY(case_id) REFERENCES case_record (id)
  CONSTRAINT fk_case_retrieval_linked_by FOREIGN KEY(linked_by) REFERENCES account (id)
  CONSTRAINT fk_case_retrieval_retrieval_id FOREIGN KEY(retrieval_id) REFERENCES retrieval (id)
  CONSTRAINT pk_case_retrieval PRIMARY KEY (id)
)
CREATE UNIQUE INDEX uq_case_retrieval_case_id_retrieval_id ON case_retrieval (case_id, retrieval_id)
CREATE TABLE case_stage ( /* One dated step of a case; never edited */
  id INTEGER NOT NULL /* Key */
  case_id INTEGER NOT NULL /* The case */
  stage VARCHAR(30) NOT NULL /* Stage entered */
  unit_id VARCHAR(24) NOT NULL /* Handling unit at that time */
  entered_at INTEGER NOT NULL /* When it took effect, epoch ms UTC */
  is_clarifying BOOLEAN NOT NULL /* Belongs to the clarified set and a subject is identified */
  is_annulling BOOLEAN NOT NULL /* Re-opened or annulled: a negative correction */
  decision_number VARCHAR(60) /* Number of the decision, if one */
  note TEXT NOT NULL /* In words */
  recorded_by INTEGER NOT NULL /* Who entered it */
  recorded_at INTEGER NOT NULL /* When entered, epoch ms UTC */
  CONSTRAINT fk_case_stage_case_id FOREIGN KEY(case_id) REFERENCES case_record (id)
  CONSTRAINT fk_case_stage_recorded_by FOREIGN KEY(recorded_by) REFERENCES account (id)
  CONSTRAINT pk_case_stage PRIMARY KEY (id)
)
CREATE INDEX ix_case_stage_case_id ON case_stage (case_id)
CREATE TRIGGER case_stage_no_delete BEFORE DELETE ON case_stage BEGIN SELECT RAISE(ABORT, 'case_stage is insert-only'); END
CREATE TRIGGER case_stage_no_update BEFORE UPDATE ON case_stage BEGIN SELECT RAISE(ABORT, 'case_stage is insert-only'); END
CREATE TABLE case_subject ( /* A person identified in a case, by a pseudonymous key only */
  id INTEGER NOT NULL /* Key */
  case_id INTEGER NOT NULL /* The case */
  pseudonym VARCHAR(64) NOT NULL /* Keyed digest: same person, same value; no way back */
  label VARCHAR(20) NOT NULL /* Label inside the case, e.g. ĐT1; no name */
  is_by_camera BOOLEAN NOT NULL /* Camera footage served the identification */
  identified_at INTEGER NOT NULL /* When identified, epoch ms UTC */
  withdrawn_at INTEGER /* When taken back, epoch ms UTC */
  recorded_by INTEGER NOT NULL /* Who entered it */
  CONSTRAINT fk_case_subject_case_id FOREIGN KEY(case_id) REFERENCES case_record (id)
  CONSTRAINT fk_case_subject_recorded_by FOREIGN KEY(recorded_by) REFERENCES account (id)
  CONSTRAINT pk_case_subject PRIMARY KEY (id)
)
CREATE INDEX ix_case_subject_case_id ON case_subject (case_id)
CREATE TABLE case_unit ( /* A cooperating unit; never in sums */
  case_id INTEGER NOT NULL /* The case */
  unit_id VARCHAR(24) NOT NULL /* The cooperating unit */
  since_at INTEGER NOT NULL /* Since when, epoch ms UTC */
  CONSTRAINT fk_case_unit_case_id FOREIGN KEY(case_id) REFERENCES case_record (id)
  CONSTRAINT pk_case_unit PRIMARY KEY (case_id, unit_id)
)
CREATE TABLE checkpoint ( /* The head of the chain at an instant */
  seq INTEGER NOT NULL /* Place in the chain */
  sha256 VARCHAR(64) NOT NULL /* Hash of that entry */
  made_at INTEGER NOT NULL /* When, epoch ms UTC */
  CONSTRAINT pk_checkpoint PRIMARY KEY (seq)
)
CREATE TRIGGER checkpoint_no_delete BEFORE DELETE ON checkpoint BEGIN SELECT RAISE(ABORT, 'checkpoint is insert-only'); END
CREATE TRIGGER checkpoint_no_update BEFORE UPDATE ON checkpoint BEGIN SELECT RAISE(ABORT, 'checkpoint is insert-only'); END
CREATE TABLE clip ( /* Narrow clip row, clustered by camera and start */
  camera_id INTEGER NOT NULL /* The camera */
  start_ms INTEGER NOT NULL /* Filed start, epoch ms UTC; never changes */
  duration_ms INTEGER NOT NULL /* Length, ms; at most 300 000 */
  size_bytes INTEGER NOT NULL /* Size of its object, bytes */
  flags INTEGER NOT NULL /* Bits: 1 working copy, 2 damaged, 4 poor picture, 8 shifted, 16 moves, 32 recorded from a feed, 64 its camera told no clock */
  WITHOUT ROWID
  CONSTRAINT ck_clip_length_capped CHECK (duration_ms > 0 AND duration_ms <= 300000)
  CONSTRAINT pk_clip PRIMARY KEY (camera_id, start_ms)
)
CREATE TABLE clip_day ( /* Life of one day's part of the clip table (PostgreSQL) */
  day_on DATE NOT NULL /* The day, Vietnamese time */
  made_at INTEGER NOT NULL /* When its part was made, epoch ms UTC */
  closed_at INTEGER /* When it was vacuumed and reindexed after its end */
  left_at INTEGER /* When it left the index, epoch ms UTC */
  left_count INTEGER NOT NULL /* Clips that left with it */
  kept_count INTEGER NOT NULL /* Clips that stayed: held, asked for, referred to or filed late */
  emptied_at INTEGER /* When the last of its objects was let go */
  CONSTRAINT pk_clip_day PRIMARY KEY (day_on)
)
CREATE TABLE clip_detail ( /* Wide side of a clip; the object's name follows from its digest and key */
  camera_id INTEGER NOT NULL /* The camera */
  start_ms INTEGER NOT NULL /* Filed start, epoch ms UTC */
  object_key VARCHAR(200) NOT NULL /* Its object in the store */
  sha256 VARCHAR(64) NOT NULL /* Digest of its bytes */
  container VARCHAR(12) NOT NULL /* mp4 (fragmented) or matroska */
  video_codec VARCHAR(20) NOT NULL /* Video codec */
  width INTEGER NOT NULL /* Picture width, pixels */
  height INTEGER NOT NULL /* Picture height, pixels */
  frame_rate FLOAT NOT NULL /* Frames a second */
  key_frame_count INTEGER NOT NULL /* Key frames in it */
  thumbnail_key VARCHAR(200) /* Object of its thumbnail */
  thumbnail_sha256 VARCHAR(64) /* Digest of the thumbnail */
  thumbnail_bytes INTEGER /* Size of the thumbnail, bytes */
  activity INTEGER NOT NULL /* How much moves, 0 to 100 */
  picture JSON NOT NULL /* Activity curve and picture health from its key frames */
  master_id INTEGER /* The original it was cut from; empty when recorded: the clip itself is the original */
  master_offset_ms INTEGER NOT NULL /* Where in the original it begins, ms */
  device_start_ms INTEGER NOT NULL /* Start by the device's clock, epoch ms UTC */
  offset_ms INTEGER NOT NULL /* Offset used at filing: reference minus device, ms */
  uncertainty_ms INTEGER NOT NULL /* Uncertainty at filing, ms */
  note VARCHAR(300) /* What is special about it, in words */
  feed_id INTEGER /* Feed it was recorded from; empty when handed in */
  lease_number INTEGER /* Number of the lease under which it was recorded: of two that overlap the higher one counts */
  CONSTRAINT fk_clip_detail_master_id FOREIGN KEY(master_id) REFERENCES master (id)
  CONSTRAINT pk_clip_detail PRIMARY KEY (camera_id, start_ms)
  CONSTRAINT uq_clip_detail_object_key UNIQUE (object_key)
  CONSTRAINT uq_clip_detail_thumbnail_key UNIQUE (thumbnail_key)
)
CREATE INDEX ix_clip_detail_master_id ON clip_detail (master_id)
CREATE TABLE clip_hour ( /* Clips of a camera counted by the hour in which they begin */
  camera_id INTEGER NOT NULL /* The camera */
  hour_ms INTEGER NOT NULL /* Begin of the hour in filed time, epoch ms UTC */
  clip_count INTEGER NOT NULL /* Clips that begin in it */
  length_ms INTEGER NOT NULL /* Their length together, ms */
  size_bytes INTEGER NOT NULL /* Their size together, bytes */
  moving_count INTEGER NOT NULL /* Those of them in which something moves */
  WITHOUT ROWID
  CONSTRAINT pk_clip_hour PRIMARY KEY (camera_id, hour_ms)
)
CREATE TABLE clip_ref ( /* Permanent name of a clip; outlives the clip */
  id INTEGER NOT NULL /* Key */
  camera_id INTEGER NOT NULL /* The camera */
  start_ms INTEGER NOT NULL /* Filed start, epoch ms UTC */
  sha256 VARCHAR(64) NOT NULL /* Digest of the clip */
  created_at INTEGER NOT NULL /* When first referred to, epoch ms UTC */
  CONSTRAINT pk_clip_ref PRIMARY KEY (id)
)
CREATE UNIQUE INDEX uq_clip_ref_camera_id_start_ms ON clip_ref (camera_id, start_ms)
CREATE TABLE clock_evidence ( /* What a comparison of a clock stands on, beside its figures; never edited */
  observation_id INTEGER NOT NULL /* The comparison */
  device_id INTEGER /* The owner's recorder whose clock it is: counts for all its cameras; empty: the camera's own */
  set_at INTEGER /* When the clock was set to what was found, epoch ms UTC; empty: not known to have been set */
  device_text VARCHAR(60) NOT NULL /* What the device showed, as read off; may be empty */
  reference_text VARCHAR(60) NOT NULL /* What the reference showed, as read off */
  reference VARCHAR(20) NOT NULL /* server, phone, other: which clock it was compared with */
  note VARCHAR(500) NOT NULL /* In words */
  photograph_key VARCHAR(200) /* Photograph of the screen beside the reference; empty: none */
  photograph_sha256 VARCHAR(64) /* Digest of its bytes */
  photograph_bytes INTEGER /* Size, bytes */
  CONSTRAINT ck_clock_evidence_photograph_is_whole CHECK ((photograph_key IS NULL) = (photograph_sha256 IS NULL) AND (photograph_key IS NULL) = (photograph_bytes IS NULL))
  CONSTRAINT fk_clock_evidence_device_id FOREIGN KEY(device_id) REFERENCES device (id)
  CONSTRAINT fk_clock_evidence_observation_id FOREIGN KEY(observation_id) REFERENCES clock_observation (id)
  CONSTRAINT pk_clock_evidence PRIMARY KEY (observation_id)
  CONSTRAINT uq_clock_evidence_photograph_key UNIQUE (photograph_key)
)
CREATE INDEX ix_clock_evidence_device_id ON clock_evidence (device_id)
CREATE TRIGGER clock_evidence_no_delete BEFORE DELETE ON clock_evidence BEGIN SELECT RAISE(ABORT, 'clock_evidence is insert-only'); END
CREATE TRIGGER clock_evidence_no_update BEFORE UPDATE ON clock_evidence BEGIN SELECT RAISE(ABORT, 'clock_evidence is insert-only'); END
CREATE TABLE clock_observation ( /* One comparison of a camera's clock with a reference; never edited */
  id INTEGER NOT NULL /* Key */
  camera_id INTEGER NOT NULL /* The camera */
  observed_at INTEGER NOT NULL /* When compared, reference clock, epoch ms UTC */
  offset_ms INTEGER NOT NULL /* Reference minus device, ms; positive: the camera is slow */
  uncertainty_ms INTEGER NOT NULL /* Half width of what the comparison can tell, ms */
  method VARCHAR(20) NOT NULL /* ntp, onvif, photograph, statement, footage */
  recorded_by INTEGER /* Account that entered it */
  recorded_at INTEGER NOT NULL /* When entered, epoch ms UTC */
  CONSTRAINT fk_clock_observation_camera_id FOREIGN KEY(camera_id) REFERENCES camera (id)
  CONSTRAINT pk_clock_observation PRIMARY KEY (id)
)
CREATE INDEX ix_clock_observation_camera_id_observed_at ON clock_observation (camera_id, observed_at)
CREATE TRIGGER clock_observation_no_delete BEFORE DELETE ON clock_observation BEGIN SELECT RAISE(ABORT, 'clock_observation is insert-only'); END
CREATE TRIGGER clock_observation_no_update BEFORE UPDATE ON clock_observation BEGIN SELECT RAISE(ABORT, 'clock_observation is insert-only'); END
CREATE TABLE clock_withdrawal ( /* A comparison found to be mistaken: it counts no more, and stays to be read */
  observation_id INTEGER NOT NULL /* The mistaken one */
  replaced_by INTEGER /* The comparison that stands instead; empty: none */
  reason VARCHAR(300) NOT NULL /* What was wrong, in words */
  recorded_by INTEGER /* Account that took it back */
  recorded_at INTEGER NOT NULL /* When, epoch ms UTC */
  CONSTRAINT fk_clock_withdrawal_observation_id FOREIGN KEY(observation_id) REFERENCES clock_observation (id)
  CONSTRAINT fk_clock_withdrawal_replaced_by FOREIGN KEY(replaced_by) REFERENCES clock_observation (id)
  CONSTRAINT pk_clock_withdrawal PRIMARY KEY (observation_id)
)
CREATE TRIGGER clock_withdrawal_no_delete BEFORE DELETE ON clock_withdrawal BEGIN SELECT RAISE(ABORT, 'clock_withdrawal is insert-only'); END
CREATE TRIGGER clock_withdrawal_no_update BEFORE UPDATE ON clock_withdrawal BEGIN SELECT RAISE(ABORT, 'clock_withdrawal is insert-only'); END
CREATE TABLE consent ( /* One purpose an owner agreed to; withdrawn, never deleted */
  id INTEGER NOT NULL /* Key */
  camera_id INTEGER NOT NULL /* The camera it is for */
  purpose VARCHAR(40) NOT NULL /* One purpose, one row */
  text_version VARCHAR(20) NOT NULL /* Version of the text shown */
  text_sha256 VARCHAR(64) NOT NULL /* Digest of the text shown */
  method VARCHAR(20) NOT NULL /* own_page, paper, officer_present */
  given_at INTEGER NOT NULL /* When given, epoch ms UTC */
  withdrawn_at INTEGER /* When withdrawn, epoch ms UTC */
  recorded_by INTEGER /* Account that entered it */
  CONSTRAINT fk_consent_camera_id FOREIGN KEY(camera_id) REFERENCES camera (id)
  CONSTRAINT pk_consent PRIMARY KEY (id)
)
CREATE INDEX ix_consent_camera_id ON consent (camera_id)
CREATE TABLE custody_event ( /* One entry of the custody chain; insert-only */
  seq INTEGER NOT NULL /* Place in the chain, from 1 */
  at INTEGER NOT NULL /* When, epoch ms UTC */
  kind VARCHAR(40) NOT NULL /* noun.past_participle, e.g. clip.filed */
  noun VARCHAR(20) NOT NULL /* What kind of thing it speaks of */
  noun_id INTEGER NOT NULL /* Key of that thing */
  case_id INTEGER /* Case it belongs to, if one */
  actor_id INTEGER /* Account that did it; empty for the house itself */
  body BLOB NOT NULL /* Canonical bytes: integers, ids and digests, no names */
  previous_sha256 VARCHAR(64) NOT NULL /* Hash of the entry before; zeros for the first */
  sha256 VARCHAR(64) NOT NULL /* Hash of this entry */
  CONSTRAINT pk_custody_event PRIMARY KEY (seq)
  CONSTRAINT uq_custody_event_sha256 UNIQUE (sha256)
)
CREATE INDEX ix_custody_event_case_id ON custody_event (case_id)
CREATE INDEX ix_custody_event_noun_noun_id ON custody_event (noun, noun_id)
CREATE TRIGGER custody_event_no_delete BEFORE DELETE ON custody_event BEGIN SELECT RAISE(ABORT, 'custody_event is insert-only'); END
CREATE TRIGGER custody_event_no_update BEFORE UPDATE ON custody_event BEGIN SELECT RAISE(ABORT, 'custody_event is insert-only'); END
CREATE TABLE device ( /* An owner's recorder; all its cameras stand on its one clock */
  id INTEGER NOT NULL /* Key */
  code VARCHAR(20) NOT NULL /* Code written on labels, e.g. DG-0003 */
  owner_id INTEGER NOT NULL /* Whose it is */
  unit_id VARCHAR(24) NOT NULL /* Unit that looks after it */
  brand VARCHAR(20) NOT NULL /* hikvision, dahua, kbvision, ezviz, imou, other */
  model VARCHAR(60) NOT NULL /* Model as written on it; empty not known */
  channel_count INTEGER NOT NULL /* Channels it has */
  place VARCHAR(200) NOT NULL /* Where it stands, in words */
  note VARCHAR(500) NOT NULL /* Free note */
  registered_by INTEGER /* Account that entered it */
  registered_at INTEGER NOT NULL /* When entered, epoch ms UTC */
  retired_at INTEGER /* When it went out of use; empty while in use */
  edition INTEGER NOT NULL /* Rises with every edit; an edit names the edition it read */
  CONSTRAINT ck_device_has_channels CHECK (channel_count BETWEEN 1 AND 256)
  CONSTRAINT fk_device_owner_id FOREIGN KEY(owner_id) REFERENCES owner (id)
  CONSTRAINT fk_device_unit_id FOREIGN KEY(unit_id) REFERENCES unit (unit_id)
  CONSTRAINT pk_device PRIMARY KEY (id)
  CONSTRAINT uq_device_code UNIQUE (code)
)
CREATE INDEX ix_device_owner_id ON device (owner_id)
CREATE INDEX ix_device_unit_id ON device (unit_id)
CREATE TABLE device_channel ( /* Which camera hangs on a channel of a device, from when to when */
  id INTEGER NOT NULL /* Key */
  device_id INTEGER NOT NULL /* The device */
  channel_number INTEGER NOT NULL /* Channel as the device numbers it, from 1 */
  camera_id INTEGER NOT NULL /* The camera */
  valid_from_ms INTEGER NOT NULL /* From this instant, epoch ms UTC; 0: as long as anybody knows */
  valid_to_ms INTEGER /* Until this instant; empty while it holds */
  recorded_by INTEGER /* Account that entered it */
  recorded_at INTEGER NOT NULL /* When entered, epoch ms UTC */
  CONSTRAINT ck_device_channel_ends_after_start CHECK (valid_to_ms IS NULL OR valid_to_ms > valid_from_ms)
  CONSTRAINT ck_device_channel_is_numbered CHECK (channel_number BETWEEN 1 AND 256)
  CONSTRAINT fk_device_channel_camera_id FOREIGN KEY(camera_id) REFERENCES camera (id)
  CONSTRAINT fk_device_channel_device_id FOREIGN KEY(device_id) REFERENCES device (id)
  CONSTRAINT pk_device_channel PRIMARY KEY (id)
)
CREATE INDEX ix_device_channel_camera_id ON device_channel (camera_id, valid_from_ms)
CREATE INDEX ix_device_channel_device_id_channel_number ON device_channel (device_id, channel_number, valid_from_ms)
CREATE UNIQUE INDEX uq_device_channel_in_force ON device_channel (device_id, channel_number) WHERE valid_to_ms IS NULL
CREATE UNIQUE INDEX uq_device_channel_of_camera ON device_channel (camera_id) WHERE valid_to_ms IS NULL
CREATE TABLE discard ( /* An object that was let go, and by which rule */
  object_key VARCHAR(200) NOT NULL /* Name of the object */
  sha256 VARCHAR(64) NOT NULL /* Digest it had */
  size_bytes INTEGER NOT NULL /* Size it had, bytes */
  camera_id INTEGER /* The camera, for clips, masters and exhibits */
  start_ms INTEGER /* Start of what it showed, epoch ms UTC */
  duration_ms INTEGER /* Its length, ms: the gap it leaves has this reason */
  rule VARCHAR(40) NOT NULL /* Rule that ended its keeping, e.g. retention_unlinked */
  discarded_at INTEGER NOT NULL /* When it was decided, epoch ms UTC */
  removed_at INTEGER /* When its bytes were gone, epoch ms UTC; empty: the sweep has yet to remove them */
  CONSTRAINT pk_discard PRIMARY KEY (object_key)
)
CREATE INDEX ix_discard_camera_id_start_ms ON discard (camera_id, start_ms)
CREATE INDEX ix_discard_unremoved ON discard (discarded_at) WHERE removed_at IS NULL
CREATE TABLE exhibit ( /* A produced file with its digest */
  id INTEGER NOT NULL /* Key */
  retrieval_id INTEGER NOT NULL /* What it was produced for */
  number VARCHAR(40) NOT NULL /* Number, e.g. VC 0412/2026-1 */
  object_key VARCHAR(200) /* Its object; empty once discarded */
  sha256 VARCHAR(64) NOT NULL /* Digest of its bytes */
  size_bytes INTEGER NOT NULL /* Size, bytes */
  container VARCHAR(12) NOT NULL /* mp4 or matroska */
  video_codec VARCHAR(20) NOT NULL /* Video codec */
  start_ms INTEGER NOT NULL /* First frame, corrected time at production, epoch ms UTC */
  end_ms INTEGER NOT NULL /* End, corrected time at production, epoch ms UTC */
  uncertainty_ms INTEGER NOT NULL /* Uncertainty of those times, ms */
  manifest JSON NOT NULL /* Clips, masters, digests, clock facts it was made from */
  made_at INTEGER NOT NULL /* When made, epoch ms UTC */
  CONSTRAINT fk_exhibit_retrieval_id FOREIGN KEY(retrieval_id) REFERENCES retrieval (id)
  CONSTRAINT pk_exhibit PRIMARY KEY (id)
  CONSTRAINT uq_exhibit_number UNIQUE (number)
  CONSTRAINT uq_exhibit_object_key UNIQUE (object_key)
)
CREATE INDEX ix_exhibit_retrieval_id ON exhibit (retrieval_id)
CREATE TABLE feed ( /* How a connected camera is reached; one that is not revoked per camera */
  id INTEGER NOT NULL /* Key */
  camera_id INTEGER NOT NULL /* The camera */
  state VARCHAR(8) NOT NULL /* active, paused, revoked */
  host VARCHAR(120) NOT NULL /* Name or address of the device on the network */
  port INTEGER NOT NULL /* Its RTSP port */
  path VARCHAR(300) NOT NULL /* Path and query of the stream; {user} and {password} stand for the account */
  transport VARCHAR(3) NOT NULL /* tcp or udp */
  takes_audio BOOLEAN NOT NULL /* Sound is recorded too: only by an explicit registered choice */
  sealed TEXT NOT NULL /* The account, sealed with a key outside the database, for this camera, host and port; empty: none */
  key_id VARCHAR(16) NOT NULL /* Which key sealed it; empty when nothing is sealed */
  onvif_port INTEGER /* Port of its ONVIF service; empty: none known */
  recording_token VARCHAR(100) /* Its recording in the device, ONVIF Profile G, by which holes are filled; empty: none */
  note VARCHAR(300) NOT NULL /* Free note */
  edition INTEGER NOT NULL /* Rises with every change; who changes it names the one they read */
  registered_at INTEGER NOT NULL /* When entered, epoch ms UTC */
  registered_by INTEGER /* Account that entered it */
  changed_at INTEGER NOT NULL /* Last change, epoch ms UTC */
  CONSTRAINT ck_feed_port_of_tcp CHECK (port BETWEEN 1 AND 65535)
  CONSTRAINT fk_feed_camera_id FOREIGN KEY(camera_id) REFERENCES camera (id)
  CONSTRAINT pk_feed PRIMARY KEY (id)
)
CREATE INDEX ix_feed_camera_id ON feed (camera_id)
CREATE UNIQUE INDEX ix_feed_camera_id_open ON feed (camera_id) WHERE state <> 'revoked'
CREATE TABLE feed_lease ( /* Which recorder has a feed; it holds as long as the beat of that host goes on */
  feed_id INTEGER NOT NULL /* The feed */
  host VARCHAR(60) /* Recorder host that has it; empty: nobody */
  lease_number INTEGER NOT NULL /* Rises with every new holder: the higher one is right */
  taken_at INTEGER NOT NULL /* When taken or given back, epoch ms UTC */
  wanted_by VARCHAR(60) /* Host with fewer feeds to which it is handed over at the end of a segment; empty: nobody */
  CONSTRAINT fk_feed_lease_feed_id FOREIGN KEY(feed_id) REFERENCES feed (id)
  CONSTRAINT pk_feed_lease PRIMARY KEY (feed_id)
)
CREATE INDEX ix_feed_lease_host ON feed_lease (host)
CREATE TABLE feed_state ( /* How a feed does, as its recorder last said */
  feed_id INTEGER NOT NULL /* The feed */
  state VARCHAR(10) NOT NULL /* waiting, connecting, recording, lost, paused, revoked */
  reason VARCHAR(20) /* Why nothing is recorded: no_link, signed_out, not_found, bad_stream, recorder_down, paused */
  detail VARCHAR(200) NOT NULL /* What the recorder adds, for technicians */
  since_at INTEGER NOT NULL /* Since when, epoch ms UTC */
  host VARCHAR(60) /* Recorder host that said so */
  lease_number INTEGER NOT NULL /* Lease under which it was said */
  outage_id INTEGER /* Outage that lasts since then; empty while it records */
  frame_rate FLOAT /* Frames a second, last minute or less */
  bitrate_bps INTEGER /* Bits a second, last minute or less */
  key_interval_ms INTEGER /* Longest stretch between key frames, ms */
  last_frame_ms INTEGER /* When the last frame came, epoch ms UTC */
  width INTEGER /* Width, pixels */
  height INTEGER /* Height, pixels */
  codec VARCHAR(10) /* h264 or hevc */
  sender_offset_ms INTEGER /* Arrival minus the camera's own clock (RTCP), ms; empty: it tells no time */
  figures_at INTEGER /* When these figures were taken, epoch ms UTC */
  CONSTRAINT fk_feed_state_feed_id FOREIGN KEY(feed_id) REFERENCES feed (id)
  CONSTRAINT pk_feed_state PRIMARY KEY (feed_id)
)
CREATE TABLE filing ( /* Offsets a camera's originals were filed with, to the minute */
  camera_id INTEGER NOT NULL /* The camera */
  offset_minute INTEGER NOT NULL /* Offset at filing in whole minutes, rounded down */
  low_offset_ms INTEGER NOT NULL /* Smallest offset among them, ms */
  high_offset_ms INTEGER NOT NULL /* Largest offset among them, ms */
  first_ms INTEGER NOT NULL /* First filed start, epoch ms UTC */
  until_ms INTEGER NOT NULL /* Last filed end, epoch ms UTC */
  longest_ms INTEGER NOT NULL /* Length of the longest of them, ms */
  WITHOUT ROWID
  CONSTRAINT pk_filing PRIMARY KEY (camera_id, offset_minute)
)
CREATE TABLE grade ( /* How far a retrieval served a case */
  id INTEGER NOT NULL /* Key */
  case_retrieval_id INTEGER NOT NULL /* Retrieval in a case */
  value INTEGER NOT NULL /* 0 no data, 1 no value, 2 exclusion, 3 support, 4 decisive */
  reason TEXT NOT NULL /* Written reason, at least 20 characters */
  graded_by INTEGER NOT NULL /* The case's investigator */
  graded_at INTEGER NOT NULL /* When, epoch ms UTC */
  confirmed_by INTEGER /* A second person */
  confirmed_at INTEGER /* When confirmed, epoch ms UTC */
  is_rule_relaxed BOOLEAN NOT NULL /* Three-person rule was relaxed by a setting; reports say so */
  replaced_at INTEGER /* When a later grade replaced it, epoch ms UTC */
  CONSTRAINT ck_grade_value_on_scale CHECK (value BETWEEN 0 AND 4)
  CONSTRAINT fk_grade_case_retrieval_id FOREIGN KEY(case_retrieval_id) REFERENCES case_retrieval (id)
  CONSTRAINT fk_grade_confirmed_by FOREIGN KEY(confirmed_by) REFERENCES account (id)
  CONSTRAINT fk_grade_graded_by FOREIGN KEY(graded_by) REFERENCES account (id)
  CONSTRAINT pk_grade PRIMARY KEY (id)
)
CREATE INDEX ix_grade_case_retrieval_id ON grade (case_retrieval_id)
CREATE TABLE grant_ ( /* Leave for one person to see one retrieval until a time */
  id INTEGER NOT NULL /* Key */
  retrieval_id INTEGER NOT NULL /* What may be seen */
  account_id INTEGER NOT NULL /* Who may see it */
  may_download BOOLEAN NOT NULL /* Whether the exhibit may be taken away */
  granted_at INTEGER NOT NULL /* From when, epoch ms UTC */
  expires_at INTEGER NOT NULL /* Until when, epoch ms UTC */
  revoked_at INTEGER /* When taken back early, epoch ms UTC */
  CONSTRAINT fk_grant__account_id FOREIGN KEY(account_id) REFERENCES account (id)
  CONSTRAINT fk_grant__retrieval_id FOREIGN KEY(retrieval_id) REFERENCES retrieval (id)
  CONSTRAINT pk_grant_ PRIMARY KEY (id)
)
CREATE INDEX ix_grant__account_id_retrieval_id ON grant_ (account_id, retrieval_id)
CREATE TABLE hand_in ( /* Files that somebody brought at one time; nothing of them is filed before it is confirmed */
  id INTEGER NOT NULL /* Key */
  channel VARCHAR(20) NOT NULL /* page, owner_page, command, folder, demonstration */
  unit_id VARCHAR(24) /* Unit whose officers see it; empty: any unit's */
  camera_id INTEGER /* Camera that all of it is said to come from */
  device_id INTEGER /* Recorder that all of it is said to come from */
  origin VARCHAR(300) NOT NULL /* Where the files lay, in words */
  state VARCHAR(10) NOT NULL /* open, confirmed, dropped */
  handed_in_by INTEGER /* Account that brought it */
  received_at INTEGER NOT NULL /* When begun, epoch ms UTC */
  confirmed_by INTEGER /* Account that confirmed or dropped it */
  confirmed_at INTEGER /* When confirmed or dropped, epoch ms UTC */
  parted_from_id INTEGER /* Hand-in that was confirmed before a person had seen these files */
  CONSTRAINT fk_hand_in_camera_id FOREIGN KEY(camera_id) REFERENCES camera (id)
  CONSTRAINT fk_hand_in_device_id FOREIGN KEY(device_id) REFERENCES device (id)
  CONSTRAINT pk_hand_in PRIMARY KEY (id)
)
CREATE INDEX ix_hand_in_parted_from_id ON hand_in (parted_from_id)
CREATE INDEX ix_hand_in_state ON hand_in (state)
CREATE TABLE hand_in_file ( /* One file of a hand-in: what it is, what is proposed for it, what became of it */
  id INTEGER NOT NULL /* Key */
  hand_in_id INTEGER NOT NULL /* The hand-in */
  ordinal INTEGER NOT NULL /* Place in it, from 1 */
  name VARCHAR(200) NOT NULL /* File name as brought */
  folder VARCHAR(300) NOT NULL /* Folders above it as brought; empty: none */
  size_bytes INTEGER NOT NULL /* Size, bytes */
  modified_at INTEGER /* Last change its disk told, epoch ms UTC */
  staging_key VARCHAR(200) /* Object with its bytes until it is over */
  sha256 VARCHAR(64) /* Digest of the bytes received */
  state VARCHAR(12) NOT NULL /* received, proposed, confirmed, duplicate, refused, left_out */
  brand VARCHAR(20) /* Whose way of naming files it is; empty not known */
  channel_number INTEGER /* Channel told by file or name, from 1 */
  camera_id INTEGER /* Camera proposed, then confirmed */
  device_start_ms INTEGER /* Start by the device's clock, proposed, then confirmed, epoch ms UTC; empty: must be asked */
  named_end_ms INTEGER /* End by the file's name, epoch ms UTC */
  time_source VARCHAR(20) /* stated, file_metadata or file_name */
  container VARCHAR(40) /* Container as read */
  video_codec VARCHAR(20) /* Video codec as read */
  width INTEGER /* Picture width, pixels */
  height INTEGER /* Picture height, pixels */
  duration_ms INTEGER /* Readable length, ms */
  frame_count INTEGER /* Pictures in it */
  needs_rate BOOLEAN NOT NULL /* A stream without a clock: its frame rate must be asked for */
  stated_rate FLOAT /* Frames a second as stated by a person */
  master_id INTEGER /* Original that has the same content */
  intake_id INTEGER /* What it became */
  notes JSON NOT NULL /* What was noticed in reading, in words */
  message TEXT /* Why it was not taken in, in words */
  received_at INTEGER NOT NULL /* When received, epoch ms UTC */
  ended_at INTEGER /* When confirmed, refused or left out, epoch ms UTC */
  CONSTRAINT fk_hand_in_file_camera_id FOREIGN KEY(camera_id) REFERENCES camera (id)
  CONSTRAINT fk_hand_in_file_hand_in_id FOREIGN KEY(hand_in_id) REFERENCES hand_in (id)
  CONSTRAINT fk_hand_in_file_intake_id FOREIGN KEY(intake_id) REFERENCES intake (id)
  CONSTRAINT pk_hand_in_file PRIMARY KEY (id)
  CONSTRAINT uq_hand_in_file_hand_in_id_ordinal UNIQUE (hand_in_id, ordinal)
)
CREATE INDEX ix_hand_in_file_folder_name_size_bytes ON hand_in_file (folder, name, size_bytes)
CREATE INDEX ix_hand_in_file_intake_id ON hand_in_file (intake_id)
CREATE INDEX ix_hand_in_file_sha256 ON hand_in_file (sha256)
CREATE UNIQUE INDEX ix_hand_in_file_staging_key ON hand_in_file (staging_key)
CREATE TABLE health_spell ( /* A stretch in which a camera's picture had one fault, clip after clip */
  id INTEGER NOT NULL /* Key */
  camera_id INTEGER NOT NULL /* The camera */
  fault VARCHAR(12) NOT NULL /* black, frozen, blurred, covered, overexposed, turned, noisy, undecodable */
  start_ms INTEGER NOT NULL /* Start of the first clip that showed it, epoch ms UTC */
  end_ms INTEGER /* Start of the first good clip; empty while it lasts */
  last_ms INTEGER NOT NULL /* End of the last clip that showed it, epoch ms UTC */
  clip_count INTEGER NOT NULL /* Clips that showed it */
  found_at INTEGER NOT NULL /* When it was told, epoch ms UTC */
  settled_at INTEGER /* When a technician took note, epoch ms UTC */
  settled_by INTEGER /* Account of that technician */
  is_false BOOLEAN /* The technician saw no fault; empty until one took note */
  note VARCHAR(300) NOT NULL /* In the technician's words */
  CONSTRAINT fk_health_spell_camera_id FOREIGN KEY(camera_id) REFERENCES camera (id)
  CONSTRAINT pk_health_spell PRIMARY KEY (id)
)
CREATE INDEX ix_health_spell_camera_id_start_ms ON health_spell (camera_id, start_ms)
CREATE TABLE health_state ( /* How far a camera's clips were judged for faults, and what is being counted */
  camera_id INTEGER NOT NULL /* The camera */
  judged_until_ms INTEGER NOT NULL /* Filed start of the last clip judged, epoch ms UTC */
  judged_at INTEGER NOT NULL /* When, epoch ms UTC */
  tallies JSON NOT NULL /* Clips in a row with and without each fault */
  view_match INTEGER /* Likeness to its view at the last clip, 0 to 100 */
  late_ms INTEGER /* Earliest start of a clip filed since behind judged ones, epoch ms UTC; empty: none */
  CONSTRAINT fk_health_state_camera_id FOREIGN KEY(camera_id) REFERENCES camera (id)
  CONSTRAINT pk_health_state PRIMARY KEY (camera_id)
)
CREATE TABLE host_clock ( /* Whether network time keeps the clock of a host of ours */
  host VARCHAR(100) NOT NULL /* The host */
  state VARCHAR(8) NOT NULL /* kept (by network time), loose, unknown */
  error_ms INTEGER /* Kept: greatest error, ms */
  looked_at INTEGER NOT NULL /* When it was last asked, epoch ms UTC */
  CONSTRAINT pk_host_clock PRIMARY KEY (host)
)
CREATE TABLE host_clock_leap ( /* A leap of the clock of one of our own hosts; never edited */
  id INTEGER NOT NULL /* Key */
  host VARCHAR(100) NOT NULL /* The host */
  noticed_at INTEGER NOT NULL /* When noticed, by the clock after the leap, epoch ms UTC */
  since_ms INTEGER NOT NULL /* Last look before it, by the clock before it, epoch ms UTC */
  leap_ms INTEGER NOT NULL /* By how much it leapt, ms; negative: back */
  cause VARCHAR(20) NOT NULL /* running: seen while at work; start: behind what is written */
  CONSTRAINT pk_host_clock_leap PRIMARY KEY (id)
)
CREATE INDEX ix_host_clock_leap_noticed_at ON host_clock_leap (noticed_at)
CREATE TRIGGER host_clock_leap_no_delete BEFORE DELETE ON host_clock_leap BEGIN SELECT RAISE(ABORT, 'host_clock_leap is insert-only'); END
CREATE TRIGGER host_clock_leap_no_update BEFORE UPDATE ON host_clock_leap BEGIN SELECT RAISE(ABORT, 'host_clock_leap is insert-only'); END
CREATE TABLE import_batch ( /* A list read and checked, waiting to be confirmed */
  id INTEGER NOT NULL /* Key */
  unit_id VARCHAR(24) NOT NULL /* Unit the cameras are for */
  file_name VARCHAR(200) NOT NULL /* Name of the list */
  sha256 VARCHAR(64) NOT NULL /* Digest of the list */
  state VARCHAR(10) NOT NULL /* reading, previewed, confirmed, dropped */
  notices JSON NOT NULL /* What was noticed about the whole list */
  written_count INTEGER NOT NULL /* Cameras written when confirmed */
  created_by INTEGER NOT NULL /* Who brought it */
  created_at INTEGER NOT NULL /* When, epoch ms UTC */
  confirmed_at INTEGER /* When confirmed, epoch ms UTC */
  CONSTRAINT fk_import_batch_created_by FOREIGN KEY(created_by) REFERENCES account (id)
  CONSTRAINT pk_import_batch PRIMARY KEY (id)
)
CREATE TABLE import_row ( /* One row of a list waiting to be confirmed */
  batch_id INTEGER NOT NULL /* The list */
  row_number INTEGER NOT NULL /* Place in the whole list, from 1; sheet and row there stand in cells */
  cells JSON NOT NULL /* Cells by field, as read */
  problems JSON NOT NULL /* Field to what is wrong; empty: the row can be written */
  notes JSON NOT NULL /* What was mended or noticed in reading */
  camera_id INTEGER /* Camera written from it */
  CONSTRAINT fk_import_row_batch_id FOREIGN KEY(batch_id) REFERENCES import_batch (id)
  CONSTRAINT pk_import_row PRIMARY KEY (batch_id, row_number)
)
CREATE TABLE intake ( /* One file handed in, on its road from staging to the shelf */
  id INTEGER NOT NULL /* Key */
  camera_id INTEGER NOT NULL /* Camera it is said to come from */
  staging_key VARCHAR(200) NOT NULL /* Object that holds the bytes until they are filed */
  original_name VARCHAR(200) NOT NULL /* File name as handed in */
  bytes_received INTEGER NOT NULL /* Size received, bytes */
  sha256 VARCHAR(64) /* Digest of the bytes received */
  device_start_ms INTEGER /* Start by the device's clock, epoch ms UTC; empty until found in the file */
  time_source VARCHAR(20) NOT NULL /* stated, file_metadata or file_name */
  state VARCHAR(12) NOT NULL /* waiting, working, filed, duplicate, refused */
  master_id INTEGER /* What it became, or what it is a duplicate of */
  message TEXT /* What the person is told: reason, damage, note */
  handed_in_by INTEGER /* Account that handed it in */
  channel VARCHAR(12) NOT NULL /* page, command, owner_page, demonstration */
  received_at INTEGER NOT NULL /* When received, epoch ms UTC */
  ended_at INTEGER /* When filed or refused, epoch ms UTC */
  CONSTRAINT fk_intake_camera_id FOREIGN KEY(camera_id) REFERENCES camera (id)
  CONSTRAINT pk_intake PRIMARY KEY (id)
)
CREATE INDEX ix_intake_camera_id ON intake (camera_id)
CREATE INDEX ix_intake_state ON intake (state)
CREATE TABLE job ( /* One piece of slow work */
  id INTEGER NOT NULL /* Key */
  name VARCHAR(40) NOT NULL /* Which job, see workers/jobs.py */
  arguments JSON NOT NULL /* Ids and settings it needs */
  dedupe_key VARCHAR(120) /* While set, a second job of this key is not made; cleared at the end */
  noun VARCHAR(20) /* What it works on, for pages that show progress */
  noun_id INTEGER /* Key of that thing */
  state VARCHAR(8) NOT NULL /* queued, running, done, parked */
  attempt_count INTEGER NOT NULL /* How often it was begun */
  due_at INTEGER NOT NULL /* Not before, epoch ms UTC */
  lease_until_at INTEGER /* Whoever runs it must renew by then */
  leased_by VARCHAR(80) /* Process that runs it */
  done_count INTEGER NOT NULL /* Progress: how many of total are done */
  total_count INTEGER NOT NULL /* Progress: total; 0 while unknown */
  progress_note VARCHAR(200) NOT NULL /* Progress in words */
  message TEXT /* Why it failed or was parked, in words */
  created_by INTEGER /* Account that caused it */
  created_at INTEGER NOT NULL /* When, epoch ms UTC */
  ended_at INTEGER /* When done or parked, epoch ms UTC */
  CONSTRAINT pk_job PRIMARY KEY (id)
  CONSTRAINT uq_job_dedupe_key UNIQUE (dedupe_key)
)
CREATE INDEX ix_job_name_id ON job (name, id)
CREATE INDEX ix_job_noun_noun_id ON job (noun, noun_id)
CREATE INDEX ix_job_state_due_at ON job (state, due_at)
CREATE TABLE job_dismissal ( /* A parked job that a person dismissed */
  job_id INTEGER NOT NULL /* The parked job */
  reason TEXT NOT NULL /* Why, in the person's words */
  dismissed_by INTEGER NOT NULL /* Who */
  dismissed_at INTEGER NOT NULL /* When, epoch ms UTC */
  CONSTRAINT fk_job_dismissal_dismissed_by FOREIGN KEY(dismissed_by) REFERENCES account (id)
  CONSTRAINT fk_job_dismissal_job_id FOREIGN KEY(job_id) REFERENCES job (id)
  CONSTRAINT pk_job_dismissal PRIMARY KEY (job_id)
)
CREATE TABLE job_round ( /* Rounds of the timetable that are made */
  job_name VARCHAR(40) NOT NULL /* Which job, see workers/schedule.py */
  number INTEGER NOT NULL /* Which round of it, counted on the Vietnamese clock */
  made_at INTEGER NOT NULL /* When, epoch ms UTC */
  CONSTRAINT pk_job_round PRIMARY KEY (job_name, number)
)
CREATE TABLE leaving_clip ( /* Clips of days that left the index, until their objects are removed */
  camera_id INTEGER NOT NULL /* The camera */
  start_ms INTEGER NOT NULL /* Filed start, epoch ms UTC; never changes */
  duration_ms INTEGER NOT NULL /* Length, ms; at most 300 000 */
  size_bytes INTEGER NOT NULL /* Size of its object, bytes */
  flags INTEGER NOT NULL /* Bits: 1 working copy, 2 damaged, 4 poor picture, 8 shifted, 16 moves, 32 recorded from a feed, 64 its camera told no clock */
  WITHOUT ROWID
  CONSTRAINT ck_clip_length_capped CHECK (duration_ms > 0 AND duration_ms <= 300000)
  CONSTRAINT pk_leaving_clip PRIMARY KEY (camera_id, start_ms)
)
CREATE TABLE leaving_clip_detail ( /* Wide side of clips of days that left the index */
  camera_id INTEGER NOT NULL /* The camera */
  start_ms INTEGER NOT NULL /* Filed start, epoch ms UTC */
  object_key VARCHAR(200) NOT NULL /* Its object in the store */
  sha256 VARCHAR(64) NOT NULL /* Digest of its bytes */
  container VARCHAR(12) NOT NULL /* mp4 (fragmented) or matroska */
  video_codec VARCHAR(20) NOT NULL /* Video codec */
  width INTEGER NOT NULL /* Picture width, pixels */
  height INTEGER NOT NULL /* Picture height, pixels */
  frame_rate FLOAT NOT NULL /* Frames a second */
  key_frame_count INTEGER NOT NULL /* Key frames in it */
  thumbnail_key VARCHAR(200) /* Object of its thumbnail */
  thumbnail_sha256 VARCHAR(64) /* Digest of the thumbnail */
  thumbnail_bytes INTEGER /* Size of the thumbnail, bytes */
  activity INTEGER NOT NULL /* How much moves, 0 to 100 */
  picture JSON NOT NULL /* Activity curve and picture health from its key frames */
  master_id INTEGER /* The original it was cut from; empty when recorded: the clip itself is the original */
  master_offset_ms INTEGER NOT NULL /* Where in the original it begins, ms */
  device_start_ms INTEGER NOT NULL /* Start by the device's clock, epoch ms UTC */
  offset_ms INTEGER NOT NULL /* Offset used at filing: reference minus device, ms */
  uncertainty_ms INTEGER NOT NULL /* Uncertainty at filing, ms */
  note VARCHAR(300) /* What is special about it, in words */
  feed_id INTEGER /* Feed it was recorded from; empty when handed in */
  lease_number INTEGER /* Number of the lease under which it was recorded: of two that overlap the higher one counts */
  CONSTRAINT fk_leaving_clip_detail_master_id FOREIGN KEY(master_id) REFERENCES master (id)
  CONSTRAINT pk_leaving_clip_detail PRIMARY KEY (camera_id, start_ms)
  CONSTRAINT uq_leaving_clip_detail_object_key UNIQUE (object_key)
  CONSTRAINT uq_leaving_clip_detail_thumbnail_key UNIQUE (thumbnail_key)
)
CREATE INDEX ix_leaving_clip_detail_master_id ON leaving_clip_detail (master_id)
CREATE TABLE legal_hold ( /* Footage that a case keeps from being discarded */
  id INTEGER NOT NULL /* Key */
  case_id INTEGER NOT NULL /* The case that holds */
  camera_id INTEGER NOT NULL /* The camera */
  start_ms INTEGER NOT NULL /* From, filed time, epoch ms UTC */
  end_ms INTEGER NOT NULL /* Until, filed time, epoch ms UTC */
  reason TEXT NOT NULL /* Why it is held */
  placed_by INTEGER NOT NULL /* Who placed it */
  placed_at INTEGER NOT NULL /* When placed, epoch ms UTC */
  released_by INTEGER /* Who released it */
  released_at INTEGER /* When released, epoch ms UTC */
  release_reason TEXT /* Why it was released */
  follows_id INTEGER /* The hold it follows to where an original was filed, released with it; empty: stands by itself */
  CONSTRAINT fk_legal_hold_camera_id FOREIGN KEY(camera_id) REFERENCES camera (id)
  CONSTRAINT fk_legal_hold_case_id FOREIGN KEY(case_id) REFERENCES case_record (id)
  CONSTRAINT fk_legal_hold_placed_by FOREIGN KEY(placed_by) REFERENCES account (id)
  CONSTRAINT pk_legal_hold PRIMARY KEY (id)
)
CREATE INDEX ix_legal_hold_camera_id_start_ms ON legal_hold (camera_id, start_ms)
CREATE INDEX ix_legal_hold_case_id ON legal_hold (case_id)
CREATE TABLE master ( /* The handed-in original, kept unaltered */
  id INTEGER NOT NULL /* Key */
  camera_id INTEGER NOT NULL /* The camera */
  object_key VARCHAR(200) /* Its object; empty once discarded */
  sha256 VARCHAR(64) NOT NULL /* Digest at intake */
  size_bytes INTEGER NOT NULL /* Size, bytes */
  container VARCHAR(40) NOT NULL /* Container as probed */
  video_codec VARCHAR(20) NOT NULL /* Video codec as probed */
  has_audio BOOLEAN NOT NULL /* Whether it holds sound (clips do not) */
  width INTEGER NOT NULL /* Picture width, pixels */
  height INTEGER NOT NULL /* Picture height, pixels */
  duration_ms INTEGER NOT NULL /* Readable length, ms */
  original_name VARCHAR(200) NOT NULL /* File name as handed in */
  device_start_ms INTEGER NOT NULL /* Start by the device's clock, epoch ms UTC */
  offset_ms INTEGER NOT NULL /* Offset known at filing: reference minus device, ms */
  uncertainty_ms INTEGER NOT NULL /* Uncertainty of that offset, ms */
  filed_start_ms INTEGER NOT NULL /* Best corrected start known at filing, epoch ms UTC */
  time_source VARCHAR(20) NOT NULL /* stated, file_metadata or file_name */
  damage TEXT /* What could not be read, in words */
  has_working_copy BOOLEAN NOT NULL /* Clips come from a re-encoded copy, see working copy */
  handed_in_by INTEGER /* Account that handed it in */
  filed_at INTEGER NOT NULL /* When filed, epoch ms UTC */
  CONSTRAINT fk_master_camera_id FOREIGN KEY(camera_id) REFERENCES camera (id)
  CONSTRAINT pk_master PRIMARY KEY (id)
  CONSTRAINT uq_master_object_key UNIQUE (object_key)
)
CREATE INDEX ix_master_camera_id_filed_start_ms ON master (camera_id, filed_start_ms)
CREATE UNIQUE INDEX uq_master_camera_id_sha256 ON master (camera_id, sha256)
CREATE TABLE mount ( /* Where a camera hung and which way it looked, from when to when */
  id INTEGER NOT NULL /* Key */
  camera_id INTEGER NOT NULL /* The camera */
  lat FLOAT NOT NULL /* Latitude, WGS 84 degrees */
  lon FLOAT NOT NULL /* Longitude, WGS 84 degrees */
  azimuth_deg FLOAT NOT NULL /* Middle of view, degrees clockwise from north */
  angle_deg FLOAT NOT NULL /* Opening of view, degrees; 360 for a turning camera */
  range_metres FLOAT NOT NULL /* How far it usefully sees, metres */
  valid_from_ms INTEGER NOT NULL /* From this instant, epoch ms UTC */
  valid_to_ms INTEGER /* Until this instant; empty while it hangs there */
  recorded_by INTEGER /* Account that entered it */
  recorded_at INTEGER NOT NULL /* When entered, epoch ms UTC */
  CONSTRAINT ck_mount_ends_after_start CHECK (valid_to_ms IS NULL OR valid_to_ms > valid_from_ms)
  CONSTRAINT ck_mount_in_vietnam CHECK (lat BETWEEN 5 AND 25 AND lon BETWEEN 100 AND 118)
  CONSTRAINT ck_mount_sees_something CHECK (angle_deg > 0 AND angle_deg <= 360 AND range_metres > 0)
  CONSTRAINT fk_mount_camera_id FOREIGN KEY(camera_id) REFERENCES camera (id)
  CONSTRAINT pk_mount PRIMARY KEY (id)
)
CREATE INDEX ix_mount_camera_id_valid_from_ms ON mount (camera_id, valid_from_ms)
CREATE INDEX ix_mount_strip ON mount ((CASE WHEN range_metres <= 32 THEN 0 + CAST(lat * 400 AS INTEGER) WHEN range_metres <= 64 THEN 100000 + CAST(lat * 400 AS INTEGER) WHEN range_metres <= 128 THEN 200000 + CAST(lat * 400 AS INTEGER) WHEN range_metres <= 256 THEN 300000 + CAST(lat * 200 AS INTEGER) WHEN range_metres <= 512 THEN 400000 + CAST(lat * 100 AS INTEGER) WHEN range_metres <= 1024 THEN 500000 + CAST(lat * 50 AS INTEGER) WHEN range_metres <= 4096 THEN 600000 + CAST(lat * 10 AS INTEGER) ELSE 700000 END), lon, lat, range_metres, angle_deg, azimuth_deg, valid_from_ms, valid_to_ms, camera_id, id)
CREATE TABLE opening_balance ( /* A total from before the system, with its source */
  id INTEGER NOT NULL /* Key */
  metric VARCHAR(40) NOT NULL /* What it counts, e.g. case.camera_assisted */
  unit_id VARCHAR(24) NOT NULL /* The unit as it was at that time */
  from_on DATE NOT NULL /* First day it covers */
  to_on DATE NOT NULL /* Last day it covers */
  is_span_exact BOOLEAN NOT NULL /* False when the source gives years only */
  value INTEGER NOT NULL /* The figure */
  qualifier VARCHAR(20) NOT NULL /* exact or the source's word: gần, hơn, trên … */
  level VARCHAR(20) NOT NULL /* What it can be mapped to; khong_phan_dinh if undivided */
  source VARCHAR(300) NOT NULL /* Where the figure was published */
  entered_by INTEGER NOT NULL /* Who entered it */
  entered_at INTEGER NOT NULL /* When, epoch ms UTC */
  approved_by INTEGER /* A second person */
  approved_at INTEGER /* When approved, epoch ms UTC */
  CONSTRAINT fk_opening_balance_approved_by FOREIGN KEY(approved_by) REFERENCES account (id)
  CONSTRAINT fk_opening_balance_entered_by FOREIGN KEY(entered_by) REFERENCES account (id)
  CONSTRAINT pk_opening_balance PRIMARY KEY (id)
)
CREATE INDEX ix_opening_balance_unit_id ON opening_balance (unit_id)
CREATE TABLE outage ( /* A stretch for which it is known why a camera has nothing */
  id INTEGER NOT NULL /* Key */
  camera_id INTEGER NOT NULL /* The camera */
  start_ms INTEGER NOT NULL /* From, epoch ms UTC */
  end_ms INTEGER /* Until, epoch ms UTC; empty while it lasts */
  reason VARCHAR(20) NOT NULL /* broken, no_link, maintenance, paused, refused, removed */
  note TEXT NOT NULL /* In words */
  recorded_by INTEGER /* Account that entered it */
  CONSTRAINT fk_outage_camera_id FOREIGN KEY(camera_id) REFERENCES camera (id)
  CONSTRAINT pk_outage PRIMARY KEY (id)
)
CREATE INDEX ix_outage_camera_id_start_ms ON outage (camera_id, start_ms)
CREATE TABLE owner ( /* Who owns cameras; no identity number is kept */
  id INTEGER NOT NULL /* Key */
  kind VARCHAR(20) NOT NULL /* household, person, agency, business, school …; empty not known */
  name VARCHAR(100) NOT NULL /* Head of household or representative, NFC */
  name_fold VARCHAR(100) NOT NULL /* Name folded for look-up */
  name_sort VARCHAR(250) NOT NULL /* Key whose byte order is Vietnamese order */
  phone VARCHAR(15) NOT NULL /* National form, digits only, starting with 0 */
  phone_other VARCHAR(15) /* Second number */
  contact VARCHAR(120) /* Zalo or e-mail */
  contact_hours VARCHAR(60) /* When the owner may be called */
  wants_result BOOLEAN NOT NULL /* Asked to be told the outcome */
  identity_checked_on DATE /* Day an officer compared papers; nothing copied */
  created_at INTEGER NOT NULL /* When entered, epoch ms UTC */
  CONSTRAINT pk_owner PRIMARY KEY (id)
)
CREATE INDEX ix_owner_name_fold ON owner (name_fold)
CREATE INDEX ix_owner_phone ON owner (phone)
CREATE TABLE owner_report ( /* What an owner told the ward about a camera of theirs; an officer settles it */
  id INTEGER NOT NULL /* Key */
  camera_id INTEGER NOT NULL /* The camera */
  kind VARCHAR(10) NOT NULL /* broken, working, moved, removed, other */
  note VARCHAR(500) NOT NULL /* In the owner's words */
  reported_by INTEGER NOT NULL /* Account of the owner */
  reported_at INTEGER NOT NULL /* When told, epoch ms UTC */
  settled_by INTEGER /* Account of the officer who settled it */
  settled_at INTEGER /* When settled, epoch ms UTC; empty while it waits */
  answer VARCHAR(300) /* What the owner is told */
  CONSTRAINT fk_owner_report_camera_id FOREIGN KEY(camera_id) REFERENCES camera (id)
  CONSTRAINT fk_owner_report_reported_by FOREIGN KEY(reported_by) REFERENCES account (id)
  CONSTRAINT pk_owner_report PRIMARY KEY (id)
)
CREATE INDEX ix_owner_report_camera_id ON owner_report (camera_id)
CREATE TABLE quarantined_object ( /* An object whose identity or digest does not match; kept as it is, listed, never re-labelled */
  id INTEGER NOT NULL /* Key */
  object_key VARCHAR(200) NOT NULL /* Name of the object */
  reason VARCHAR(30) NOT NULL /* What does not match, e.g. bytes_differ, camera_unknown */
  size_bytes INTEGER NOT NULL /* Size as found, bytes */
  sha256 VARCHAR(64) /* Digest as found; empty when it was not read */
  found_at INTEGER NOT NULL /* When found, epoch ms UTC */
  ended_at INTEGER /* When it matched again or was gone, epoch ms UTC */
  outcome VARCHAR(12) /* matches or gone; empty while in quarantine */
  CONSTRAINT pk_quarantined_object PRIMARY KEY (id)
)
CREATE UNIQUE INDEX uq_quarantined_object_in_force ON quarantined_object (object_key) WHERE ended_at IS NULL
CREATE TABLE recorder_host ( /* A host whose recorder process takes feeds; while its beat rises it lives */
  host VARCHAR(60) NOT NULL /* Name of the host */
  process VARCHAR(80) NOT NULL /* Its recorder process */
  beat INTEGER NOT NULL /* Rises every few seconds */
  seen_at INTEGER NOT NULL /* Last beat by that host's clock, epoch ms UTC */
  started_at INTEGER NOT NULL /* When the process began, epoch ms UTC */
  stopped_at INTEGER /* When it ended of itself; empty while it runs */
  capacity INTEGER NOT NULL /* Feeds it takes at most; 0: no bound */
  free_bytes INTEGER NOT NULL /* Room on the disk of its shelf, bytes */
  waiting_count INTEGER NOT NULL /* Segments on its shelf that the archive has not yet */
  waiting_since_ms INTEGER /* Start of the oldest of them, epoch ms UTC */
  CONSTRAINT pk_recorder_host PRIMARY KEY (host)
)
CREATE TABLE report ( /* A report of one unit and period */
  id INTEGER NOT NULL /* Key */
  unit_id VARCHAR(24) NOT NULL /* The reporting unit */
  period_kind VARCHAR(8) NOT NULL /* month, quarter, half, year */
  year INTEGER NOT NULL /* Year of the period */
  period_index INTEGER NOT NULL /* Month, quarter or half; 1 for a year */
  from_on DATE NOT NULL /* First day of data */
  to_on DATE NOT NULL /* Last day of data */
  state VARCHAR(8) NOT NULL /* draft or issued */
  issue_number INTEGER NOT NULL /* 1 for the first issue, then 2 … for corrections */
  corrects_id INTEGER /* The issue it corrects */
  correction_reason TEXT /* Why a new issue was needed */
  document_number VARCHAR(20) /* Number given at issue, e.g. 05 */
  texts JSON NOT NULL /* Written parts: header, evaluation, plans, recipients */
  document JSON /* The whole document as issued */
  docx_key VARCHAR(200) /* Object of the DOCX */
  docx_sha256 VARCHAR(64) /* Digest of the DOCX */
  docx_bytes INTEGER /* Size of the DOCX, bytes */
  pdf_key VARCHAR(200) /* Object of the PDF */
  pdf_sha256 VARCHAR(64) /* Digest of the PDF */
  pdf_bytes INTEGER /* Size of the PDF, bytes */
  created_by INTEGER NOT NULL /* Who drew it up */
  created_at INTEGER NOT NULL /* When, epoch ms UTC */
  issued_by INTEGER /* Who issued it */
  issued_at INTEGER /* When issued, epoch ms UTC */
  CONSTRAINT fk_report_corrects_id FOREIGN KEY(corrects_id) REFERENCES report (id)
  CONSTRAINT fk_report_created_by FOREIGN KEY(created_by) REFERENCES account (id)
  CONSTRAINT fk_report_issued_by FOREIGN KEY(issued_by) REFERENCES account (id)
  CONSTRAINT pk_report PRIMARY KEY (id)
  CONSTRAINT uq_report_docx_key UNIQUE (docx_key)
  CONSTRAINT uq_report_pdf_key UNIQUE (pdf_key)
)
CREATE INDEX ix_report_unit_id_from_on ON report (unit_id, from_on)
CREATE TRIGGER report_frozen_delete BEFORE DELETE ON report WHEN OLD.state = 'issued' BEGIN SELECT RAISE(ABORT, 'report is issued and cannot change'); END
CREATE TRIGGER report_frozen_update BEFORE UPDATE ON report WHEN OLD.state = 'issued' BEGIN SELECT RAISE(ABORT, 'report is issued and cannot change'); END
CREATE TABLE report_number ( /* One number of an issued report, frozen */
  report_id INTEGER NOT NULL /* The report */
  code VARCHAR(60) NOT NULL /* Which number */
  label VARCHAR(200) NOT NULL /* What it counts, in words */
  value INTEGER /* The figure; empty: chưa có số liệu */
  "before" INTEGER /* Same period last year; empty: chưa có số liệu */
  rule VARCHAR(300) NOT NULL /* Rule and its version that made it */
  excluded JSON NOT NULL /* What was left out and why */
  CONSTRAINT fk_report_number_report_id FOREIGN KEY(report_id) REFERENCES report (id)
  CONSTRAINT pk_report_number PRIMARY KEY (report_id, code)
)
CREATE TRIGGER report_number_closed BEFORE INSERT ON report_number WHEN (SELECT state FROM report WHERE id = NEW.report_id) = 'issued' BEGIN SELECT RAISE(ABORT, 'report_number cannot be added to an issued report'); END
CREATE TRIGGER report_number_no_delete BEFORE DELETE ON report_number BEGIN SELECT RAISE(ABORT, 'report_number is insert-only'); END
CREATE TRIGGER report_number_no_update BEFORE UPDATE ON report_number BEGIN SELECT RAISE(ABORT, 'report_number is insert-only'); END
CREATE TABLE report_row ( /* One row behind one number of an issued report, frozen */
  report_id INTEGER NOT NULL /* The report */
  code VARCHAR(60) NOT NULL /* Which number */
  is_before BOOLEAN NOT NULL /* True: of the period compared with, not this one */
  ordinal INTEGER NOT NULL /* Place in the list, from 1 */
  noun VARCHAR(20) NOT NULL /* case, retrieval, request, camera, subject */
  noun_id INTEGER NOT NULL /* Its key */
  label VARCHAR(200) NOT NULL /* What is shown, e.g. HS 0148/2026 */
  weight INTEGER NOT NULL /* What it adds to the number; -1 for a correction */
  detail JSON NOT NULL /* Further columns as shown */
  CONSTRAINT fk_report_row_report_id FOREIGN KEY(report_id) REFERENCES report (id)
  CONSTRAINT pk_report_row PRIMARY KEY (report_id, code, is_before, ordinal)
)
CREATE INDEX ix_report_row_noun_noun_id ON report_row (noun, noun_id)
CREATE TRIGGER report_row_closed BEFORE INSERT ON report_row WHEN (SELECT state FROM report WHERE id = NEW.report_id) = 'issued' BEGIN SELECT RAISE(ABORT, 'report_row cannot be added to an issued report'); END
CREATE TRIGGER report_row_no_delete BEFORE DELETE ON report_row BEGIN SELECT RAISE(ABORT, 'report_row is insert-only'); END
CREATE TRIGGER report_row_no_update BEFORE UPDATE ON report_row BEGIN SELECT RAISE(ABORT, 'report_row is insert-only'); END
CREATE TABLE restatement ( /* What was said of a filed original's start afterwards; its bytes, names and rows stay as they are */
  id INTEGER NOT NULL /* Key */
  camera_id INTEGER NOT NULL /* The camera */
  master_sha256 VARCHAR(64) NOT NULL /* Digest of the original */
  kind VARCHAR(12) NOT NULL /* start, withdrawal, return */
  before_ms INTEGER NOT NULL /* Start by the recorder's clock before it, epoch ms UTC */
  after_ms INTEGER NOT NULL /* Start by the recorder's clock with it, epoch ms UTC */
  is_withdrawn BOOLEAN NOT NULL /* Whether the original is taken out of search with it */
  reason VARCHAR(500) NOT NULL /* Why, in words */
  state VARCHAR(12) NOT NULL /* waiting (for a second person), standing, replaced (by a later one), refused */
  asked_by INTEGER NOT NULL /* Who said it */
  asked_at INTEGER NOT NULL /* When said, epoch ms UTC */
  decided_by INTEGER /* Second person; empty: none was needed, or none decided yet */
  decided_at INTEGER /* Since when in force, or when refused, epoch ms UTC; empty: waiting */
  CONSTRAINT fk_restatement_asked_by FOREIGN KEY(asked_by) REFERENCES account (id)
  CONSTRAINT fk_restatement_camera_id FOREIGN KEY(camera_id) REFERENCES camera (id)
  CONSTRAINT fk_restatement_decided_by FOREIGN KEY(decided_by) REFERENCES account (id)
  CONSTRAINT pk_restatement PRIMARY KEY (id)
)
CREATE INDEX ix_restatement_camera_id_master_sha256 ON restatement (camera_id, master_sha256)
CREATE INDEX ix_restatement_state ON restatement (state)
CREATE UNIQUE INDEX uq_restatement_standing ON restatement (camera_id, master_sha256) WHERE state = 'standing'
CREATE TABLE retrieval ( /* One camera and one span, asked for, allowed, produced, graded */
  id INTEGER NOT NULL /* Key */
  request_id INTEGER NOT NULL /* The request */
  camera_id INTEGER NOT NULL /* The camera */
  start_ms INTEGER NOT NULL /* From, corrected time, epoch ms UTC */
  end_ms INTEGER NOT NULL /* Until, corrected time, epoch ms UTC */
  state VARCHAR(12) NOT NULL /* requested, approved, produced, handed_over, refused, withdrawn */
  lawful_basis VARCHAR(20) NOT NULL /* Basis of this processing, e.g. art32_1a */
  produced_at INTEGER /* When exhibits were ready, epoch ms UTC */
  message TEXT /* What the person is told, e.g. no footage in the span */
  CONSTRAINT ck_retrieval_lasts CHECK (end_ms > start_ms)
  CONSTRAINT fk_retrieval_camera_id FOREIGN KEY(camera_id) REFERENCES camera (id)
  CONSTRAINT fk_retrieval_request_id FOREIGN KEY(request_id) REFERENCES retrieval_request (id)
  CONSTRAINT pk_retrieval PRIMARY KEY (id)
)
CREATE INDEX ix_retrieval_camera_id_start_ms ON retrieval (camera_id, start_ms)
CREATE INDEX ix_retrieval_request_id ON retrieval (request_id)
CREATE TABLE retrieval_clip ( /* Which clips a retrieval holds */
  retrieval_id INTEGER NOT NULL /* Retrieval */
  clip_ref_id INTEGER NOT NULL /* Clip */
  CONSTRAINT fk_retrieval_clip_clip_ref_id FOREIGN KEY(clip_ref_id) REFERENCES clip_ref (id)
  CONSTRAINT fk_retrieval_clip_retrieval_id FOREIGN KEY(retrieval_id) REFERENCES retrieval (id)
  CONSTRAINT pk_retrieval_clip PRIMARY KEY (retrieval_id, clip_ref_id)
)
CREATE TABLE retrieval_request ( /* A request to retrieve footage for one case and purpose */
  id INTEGER NOT NULL /* Key */
  number VARCHAR(30) NOT NULL /* Number in the register, e.g. YC 0412/2026 */
  case_id INTEGER NOT NULL /* The case it is for */
  unit_id VARCHAR(24) NOT NULL /* Unit of the person who asks */
  purpose VARCHAR(40) NOT NULL /* Purpose code */
  reason TEXT NOT NULL /* Why this footage is needed, in words */
  search_query TEXT NOT NULL /* The search it came from, as a query string */
  state VARCHAR(12) NOT NULL /* requested, approved, refused, withdrawn */
  requested_by INTEGER NOT NULL /* Who asks */
  requested_at INTEGER NOT NULL /* When, epoch ms UTC */
  decided_by INTEGER /* Who decided */
  decided_at INTEGER /* When decided, epoch ms UTC */
  decision_note TEXT /* Reason or conditions */
  is_break_glass BOOLEAN NOT NULL /* Opened without approval in an emergency; closes itself */
  closes_at INTEGER /* Break-glass: when it closes itself, epoch ms UTC */
  reviewed_by INTEGER /* Break-glass: who reviewed */
  reviewed_at INTEGER /* Break-glass: when reviewed, epoch ms UTC */
  review_note TEXT /* Break-glass: what the review found */
  is_justified BOOLEAN /* Break-glass: whether it was justified */
  CONSTRAINT fk_retrieval_request_case_id FOREIGN KEY(case_id) REFERENCES case_record (id)
  CONSTRAINT fk_retrieval_request_decided_by FOREIGN KEY(decided_by) REFERENCES account (id)
  CONSTRAINT fk_retrieval_request_requested_by FOREIGN KEY(requested_by) REFERENCES account (id)
  CONSTRAINT fk_retrieval_request_reviewed_by FOREIGN KEY(reviewed_by) REFERENCES account (id)
  CONSTRAINT pk_retrieval_request PRIMARY KEY (id)
  CONSTRAINT uq_retrieval_request_number UNIQUE (number)
)
CREATE INDEX ix_retrieval_request_case_id ON retrieval_request (case_id)
CREATE INDEX ix_retrieval_request_unit_id_state ON retrieval_request (unit_id, state)
CREATE TABLE session ( /* A signed-in browser */
  token_sha256 VARCHAR(64) NOT NULL /* Digest of the cookie's secret */
  account_id INTEGER NOT NULL /* Who signed in */
  csrf_token VARCHAR(64) NOT NULL /* What every form of this session must carry */
  working_case_id INTEGER /* The case that looks are made for, if chosen */
  working_purpose VARCHAR(40) /* The purpose chosen with that case */
  created_at INTEGER NOT NULL /* When it began, epoch ms UTC */
  last_seen_at INTEGER NOT NULL /* Last request, epoch ms UTC (kept to the minute) */
  expires_at INTEGER NOT NULL /* When it ends whatever happens, epoch ms UTC */
  address VARCHAR(45) NOT NULL /* Network address it began from */
  agent VARCHAR(200) NOT NULL /* What the browser calls itself */
  CONSTRAINT fk_session_account_id FOREIGN KEY(account_id) REFERENCES account (id)
  CONSTRAINT pk_session PRIMARY KEY (token_sha256)
)
CREATE INDEX ix_session_account_id ON session (account_id)
CREATE TABLE setting ( /* What the house remembers about itself */
  name VARCHAR(60) NOT NULL /* Name */
  value TEXT NOT NULL /* Value as text */
  CONSTRAINT pk_setting PRIMARY KEY (name)
)
CREATE TABLE sign_in_attempt ( /* A try at signing in */
  id INTEGER NOT NULL /* Key */
  login VARCHAR(80) NOT NULL /* Name that was tried, lower case */
  address VARCHAR(45) NOT NULL /* Where from */
  at INTEGER NOT NULL /* When, epoch ms UTC */
  has_succeeded BOOLEAN NOT NULL /* Whether it was let in */
  CONSTRAINT pk_sign_in_attempt PRIMARY KEY (id)
)
CREATE INDEX ix_sign_in_attempt_address_at ON sign_in_attempt (address, at)
CREATE INDEX ix_sign_in_attempt_login_at ON sign_in_attempt (login, at)
CREATE TABLE spooled_object ( /* An object that a host keeps on its own disk until the store takes it */
  object_key VARCHAR(200) NOT NULL /* Name it will have in the store */
  host VARCHAR(60) NOT NULL /* Host on whose disk it lies */
  folder VARCHAR(300) NOT NULL /* Folder of that host's spool */
  sha256 VARCHAR(64) NOT NULL /* Digest of the bytes */
  size_bytes INTEGER NOT NULL /* Size, bytes */
  spooled_at INTEGER NOT NULL /* When taken in, epoch ms UTC */
  CONSTRAINT pk_spooled_object PRIMARY KEY (object_key)
)
CREATE TABLE ticket ( /* One repair of a camera, from the call to the owner to the bill */
  id INTEGER NOT NULL /* Key */
  camera_id INTEGER NOT NULL /* The camera */
  spell_id INTEGER /* The spell it answers */
  fault VARCHAR(12) NOT NULL /* What is wrong: a fault of the picture, offline, or other */
  summary VARCHAR(300) NOT NULL /* What is to be done, in words */
  state VARCHAR(10) NOT NULL /* open, called, planned, repaired, dropped */
  due_on DATE /* Day agreed with the owner or the repairer */
  cost_dong INTEGER /* What it cost, in đồng; empty until known */
  opened_by INTEGER /* Account that opened it */
  opened_at INTEGER NOT NULL /* When opened, epoch ms UTC */
  closed_at INTEGER /* When repaired or dropped, epoch ms UTC */
  edition INTEGER NOT NULL /* Rises with every step; a step names the edition it read */
  CONSTRAINT fk_ticket_camera_id FOREIGN KEY(camera_id) REFERENCES camera (id)
  CONSTRAINT fk_ticket_spell_id FOREIGN KEY(spell_id) REFERENCES health_spell (id)
  CONSTRAINT pk_ticket PRIMARY KEY (id)
)
CREATE INDEX ix_ticket_camera_id ON ticket (camera_id)
CREATE INDEX ix_ticket_state ON ticket (state)
CREATE TABLE ticket_step ( /* One entry in the history of a ticket; never edited */
  id INTEGER NOT NULL /* Key */
  ticket_id INTEGER NOT NULL /* The ticket */
  state VARCHAR(10) NOT NULL /* State from this step on */
  note VARCHAR(300) NOT NULL /* What was done or agreed, in words */
  due_on DATE /* Day agreed in this step */
  cost_dong INTEGER /* Cost known from this step on, in đồng */
  made_by INTEGER /* Account that made it */
  made_at INTEGER NOT NULL /* When, epoch ms UTC */
  CONSTRAINT fk_ticket_step_ticket_id FOREIGN KEY(ticket_id) REFERENCES ticket (id)
  CONSTRAINT pk_ticket_step PRIMARY KEY (id)
)
CREATE INDEX ix_ticket_step_ticket_id ON ticket_step (ticket_id)
CREATE TABLE unit ( /* One version of an administrative unit: province, (former) district or commune */
  unit_id VARCHAR(24) NOT NULL /* CODE@VALID_FROM, e.g. 26526@2025-07-01 */
  code VARCHAR(5) NOT NULL /* Statistics office code, leading zeros kept */
  level INTEGER NOT NULL /* 1 province, 2 district (ended 2025-07-01), 3 commune */
  kind VARCHAR(20) NOT NULL /* tỉnh, thành phố, phường, xã, đặc khu … */
  name VARCHAR(80) NOT NULL /* Name without its kind */
  full_name VARCHAR(100) NOT NULL /* Name with its kind, as officially written */
  name_fold VARCHAR(80) NOT NULL /* Name folded for look-up: lower case, no marks */
  name_sort VARCHAR(200) NOT NULL /* Key whose byte order is Vietnamese order */
  parent_unit_id VARCHAR(24) /* Parent on the unit's last day */
  valid_from_on DATE NOT NULL /* First day this version was valid */
  valid_to_on DATE /* First day it no longer was; empty while valid */
  is_approximate BOOLEAN NOT NULL /* Whether an end of its validity is only approximate */
  CONSTRAINT pk_unit PRIMARY KEY (unit_id)
)
CREATE INDEX ix_unit_code_valid_from_on ON unit (code, valid_from_on)
CREATE INDEX ix_unit_name_fold ON unit (name_fold)
CREATE INDEX ix_unit_parent_unit_id ON unit (parent_unit_id)
CREATE TABLE unit_setting ( /* Settings of a unit that differ from the stated defaults */
  unit_id VARCHAR(24) NOT NULL /* The unit; * for the whole house */
  name VARCHAR(60) NOT NULL /* Name of the setting */
  value VARCHAR(2000) NOT NULL /* Its value as text */
  CONSTRAINT pk_unit_setting PRIMARY KEY (unit_id, name)
)
CREATE TABLE unit_succession ( /* One pair: from unit, to unit, on a date, by a resolution */
  from_unit_id VARCHAR(24) NOT NULL /* The unit that ended or changed */
  to_unit_id VARCHAR(24) NOT NULL /* The unit that took it over */
  effective_on DATE NOT NULL /* Day the change took effect */
  kind VARCHAR(12) NOT NULL /* merged, split, renamed, retyped, moved */
  is_whole BOOLEAN NOT NULL /* True when all of the old unit went into this one */
  legal_basis VARCHAR(80) NOT NULL /* Number of the resolution */
  CONSTRAINT pk_unit_succession PRIMARY KEY (from_unit_id, to_unit_id)
)
CREATE INDEX ix_unit_succession_to_unit_id ON unit_succession (to_unit_id)
CREATE TABLE working_copy ( /* H.264 copy of a clip for the browser; never evidence */
  clip_ref_id INTEGER NOT NULL /* The clip it shows */
  object_key VARCHAR(200) NOT NULL /* Its object */
  sha256 VARCHAR(64) NOT NULL /* Digest of its bytes */
  size_bytes INTEGER NOT NULL /* Size, bytes */
  made_at INTEGER NOT NULL /* When made, epoch ms UTC */
  CONSTRAINT fk_working_copy_clip_ref_id FOREIGN KEY(clip_ref_id) REFERENCES clip_ref (id)
  CONSTRAINT pk_working_copy PRIMARY KEY (clip_ref_id)
  CONSTRAINT uq_working_copy_object_key UNIQUE (object_key)
)
