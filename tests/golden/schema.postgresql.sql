TABLE access_digest -- Digest of a stretch of the access log; its hash stands in custody too
  last_entry_id bigint NOT NULL -- Last entry covered
  first_entry_id bigint NOT NULL -- First entry covered
  sha256 character varying(64) NOT NULL -- Digest of the canonical bytes of those entries
  made_at bigint NOT NULL -- When, epoch ms UTC
  constraint pk_access_digest PRIMARY KEY (last_entry_id)
  index CREATE UNIQUE INDEX pk_access_digest ON public.access_digest USING btree (last_entry_id)
  trigger CREATE TRIGGER access_digest_insert_only BEFORE DELETE OR UPDATE ON public.access_digest FOR EACH ROW EXECUTE FUNCTION refuse_change()
  trigger CREATE TRIGGER access_digest_no_truncate BEFORE TRUNCATE ON public.access_digest FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()

TABLE access_entry -- The access log: every search and every look, with purpose and case; insert-only
  id bigint NOT NULL DEFAULT nextval('access_entry_id_seq'::regclass) -- Key, rising
  at bigint NOT NULL -- When, epoch ms UTC
  account_id bigint -- Who; empty for someone not signed in
  unit_id character varying(24) -- That person's unit at that time
  action character varying(40) NOT NULL -- footage.searched, clip.viewed, exhibit.downloaded …
  purpose character varying(40) -- Stated purpose
  case_id bigint -- Case it was done for
  camera_id bigint -- Camera looked at, if one
  retrieval_id bigint -- Retrieval that allowed it, if one
  clip_ref_id bigint -- Clip looked at, if one
  is_allowed boolean NOT NULL -- False for a refused try: refusals are rows too
  address character varying(45) NOT NULL -- Network address
  detail jsonb NOT NULL -- Place, window and counts of a search; byte range of a read
  constraint pk_access_entry PRIMARY KEY (id)
  index CREATE INDEX ix_access_entry_account_id_at ON public.access_entry USING btree (account_id, at)
  index CREATE INDEX ix_access_entry_at ON public.access_entry USING btree (at)
  index CREATE INDEX ix_access_entry_camera_id_at ON public.access_entry USING btree (camera_id, at)
  index CREATE INDEX ix_access_entry_case_id ON public.access_entry USING btree (case_id)
  index CREATE UNIQUE INDEX pk_access_entry ON public.access_entry USING btree (id)
  trigger CREATE TRIGGER access_entry_insert_only BEFORE DELETE OR UPDATE ON public.access_entry FOR EACH ROW EXECUTE FUNCTION refuse_change()
  trigger CREATE TRIGGER access_entry_no_truncate BEFORE TRUNCATE ON public.access_entry FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()

TABLE access_token -- A secret by which a program searches in a person's name, for one case, until it is over
  token_sha256 character varying(64) NOT NULL -- Digest of the secret
  account_id bigint NOT NULL -- In whose name it searches
  case_id bigint NOT NULL -- The case that looks are made for
  purpose character varying(40) NOT NULL -- The purpose chosen with that case
  label character varying(100) NOT NULL -- What it is for, in the person's words
  created_at bigint NOT NULL -- When it was made, epoch ms UTC
  last_used_at bigint -- Last use, epoch ms UTC (kept to the minute)
  expires_at bigint NOT NULL -- When it ends whatever happens, epoch ms UTC
  constraint fk_access_token_account_id FOREIGN KEY (account_id) REFERENCES account(id)
  constraint fk_access_token_case_id FOREIGN KEY (case_id) REFERENCES case_record(id)
  constraint pk_access_token PRIMARY KEY (token_sha256)
  index CREATE INDEX ix_access_token_account_id ON public.access_token USING btree (account_id)
  index CREATE UNIQUE INDEX pk_access_token ON public.access_token USING btree (token_sha256)

TABLE account -- A person who may sign in, with one role and one unit scope
  id bigint NOT NULL DEFAULT nextval('account_id_seq'::regclass) -- Key
  login character varying(80) NOT NULL -- Sign-in name, lower case
  display_name character varying(100) NOT NULL -- Name shown to others
  role character varying(20) NOT NULL -- administrator, officer, commander, report_officer, technician, auditor, owner
  unit_id character varying(24) -- Scope: this unit and those below; empty for all
  owner_id bigint -- For the role owner: whose cameras these are
  password_hash character varying(200) NOT NULL -- argon2id, never anything else
  must_change_password boolean NOT NULL -- Set when someone else chose the password
  is_active boolean NOT NULL -- False: cannot sign in; the account is kept for the books
  language character varying(2) NOT NULL -- vi or en
  theme character varying(5) NOT NULL -- light, dark or auto
  second_factor character varying(20) -- Kind of second factor; none yet in use
  external_subject character varying(200) -- Name at an institution's sign-in, later
  created_at bigint NOT NULL -- When the account was made, epoch ms UTC
  constraint pk_account PRIMARY KEY (id)
  constraint uq_account_login UNIQUE (login)
  index CREATE UNIQUE INDEX pk_account ON public.account USING btree (id)
  index CREATE UNIQUE INDEX uq_account_login ON public.account USING btree (login)

TABLE alembic_version -- None
  version_num character varying(32) NOT NULL -- None
  constraint alembic_version_pkc PRIMARY KEY (version_num)
  index CREATE UNIQUE INDEX alembic_version_pkc ON public.alembic_version USING btree (version_num)

TABLE camera -- A registered camera
  id bigint NOT NULL DEFAULT nextval('camera_id_seq'::regclass) -- Key
  code character varying(20) NOT NULL -- Code on lists and maps, e.g. TT-0412
  owner_id bigint NOT NULL -- Whose it is
  unit_id character varying(24) NOT NULL -- Unit of today's registration
  subunit character varying(60) NOT NULL -- Khu phố, tổ dân phố, thôn as written
  address character varying(200) NOT NULL -- House number and street as written
  place character varying(200) NOT NULL -- Where it hangs and what is seen, in words
  search_fold character varying(500) NOT NULL -- Code, address, place and owner folded for look-up
  is_outdoor boolean NOT NULL -- True: outside; only cameras that see public space are in scope
  device_class character varying(12) NOT NULL -- citizen or state, Decree 61/2026 Art. 3
  kind character varying(10) NOT NULL -- ip, analog, wifi; empty not known
  movement character varying(5) NOT NULL -- fixed or ptz
  brand character varying(40) NOT NULL -- Brand as written
  recorder_count integer NOT NULL -- Recorders at this registration
  resolution character varying(20) NOT NULL -- As written, e.g. 1080p
  has_night_vision boolean NOT NULL -- Sees at night
  records_audio boolean NOT NULL -- Records sound: matters for privacy
  storage_place character varying(14) NOT NULL -- recorder, card, cloud_vn, cloud_foreign; empty not known
  retention_days integer NOT NULL -- Days until the owner's device overwrites; 0 live only or not known
  amount_dong bigint -- What it cost, in đồng
  has_notice_sign boolean NOT NULL -- A notice sign hangs there, Law 91/2025 Art. 32(2)
  notice_sign_checked_on date -- Day the sign was last seen
  lawful_basis character varying(20) NOT NULL -- Basis of recording public space, e.g. art32_1a
  note character varying(500) NOT NULL -- Free note
  registration character varying(10) NOT NULL -- pending, confirmed, rejected; only confirmed count
  registered_on date NOT NULL -- Day of registration
  registered_by bigint -- Account that entered it
  confirmed_at bigint -- When a ward officer confirmed it, epoch ms UTC
  confirmed_by bigint -- Account that confirmed or rejected it
  rejection_reason character varying(300) -- Why it was rejected
  edition integer NOT NULL -- Rises with every edit; an edit names the edition it read
  constraint fk_camera_owner_id FOREIGN KEY (owner_id) REFERENCES owner(id)
  constraint fk_camera_unit_id FOREIGN KEY (unit_id) REFERENCES unit(unit_id)
  constraint pk_camera PRIMARY KEY (id)
  constraint uq_camera_code UNIQUE (code)
  index CREATE INDEX ix_camera_owner_id ON public.camera USING btree (owner_id)
  index CREATE INDEX ix_camera_search_fold ON public.camera USING btree (search_fold)
  index CREATE INDEX ix_camera_unit_id ON public.camera USING btree (unit_id)
  index CREATE UNIQUE INDEX pk_camera ON public.camera USING btree (id)
  index CREATE UNIQUE INDEX uq_camera_code ON public.camera USING btree (code)

TABLE camera_status -- Dated facts of a camera that reports count
  id bigint NOT NULL DEFAULT nextval('camera_status_id_seq'::regclass) -- Key
  camera_id bigint NOT NULL -- The camera
  unit_id character varying(24) NOT NULL -- Unit it was registered to in this stretch
  state character varying(10) NOT NULL -- working, broken, paused, removed
  fund character varying(12) NOT NULL -- community, self, state, sponsor
  connection character varying(12) NOT NULL -- independent (on request), central, app
  eye_count integer NOT NULL -- Camera eyes of this registration
  valid_from_on date NOT NULL -- First day
  valid_to_on date -- First day it no longer held; empty for now
  reason character varying(200) NOT NULL -- Why it changed, in words
  recorded_by bigint -- Account that entered it
  constraint fk_camera_status_camera_id FOREIGN KEY (camera_id) REFERENCES camera(id)
  constraint pk_camera_status PRIMARY KEY (id)
  index CREATE INDEX ix_camera_status_camera_id_valid_from_on ON public.camera_status USING btree (camera_id, valid_from_on)
  index CREATE INDEX ix_camera_status_unit_id_dates ON public.camera_status USING btree (unit_id, valid_from_on, valid_to_on, camera_id)
  index CREATE UNIQUE INDEX pk_camera_status ON public.camera_status USING btree (id)

TABLE camera_view -- Sketch of what a camera sees where it hangs; nobody can be known in it
  id bigint NOT NULL DEFAULT nextval('camera_view_id_seq'::regclass) -- Key
  camera_id bigint NOT NULL -- The camera
  mount_id bigint NOT NULL -- The mount it is the view of
  light character varying(5) NOT NULL -- day or dark: the same street looks otherwise by night
  sketch text NOT NULL -- Edges by place, see ingest/media/view.py
  drawing_png bytea NOT NULL -- The same drawn for people, a PNG
  from_ms bigint NOT NULL -- Start of the first clip it was made of, epoch ms UTC
  until_ms bigint NOT NULL -- Start of the last of them, epoch ms UTC
  clip_count integer NOT NULL -- How many clips it was made of
  proposed_at bigint NOT NULL -- When it was made, epoch ms UTC
  confirmed_by bigint -- Account of the technician who confirmed it
  confirmed_at bigint -- When confirmed; empty while only proposed
  ended_at bigint -- When replaced or rejected; empty while it holds
  constraint fk_camera_view_camera_id FOREIGN KEY (camera_id) REFERENCES camera(id)
  constraint fk_camera_view_mount_id FOREIGN KEY (mount_id) REFERENCES mount(id)
  constraint pk_camera_view PRIMARY KEY (id)
  index CREATE INDEX ix_camera_view_camera_id ON public.camera_view USING btree (camera_id)
  index CREATE UNIQUE INDEX pk_camera_view ON public.camera_view USING btree (id)

TABLE case_record -- One case record; holds no person's name
  id bigint NOT NULL DEFAULT nextval('case_record_id_seq'::regclass) -- Key
  number character varying(40) NOT NULL -- Number in the register, e.g. HS 0187/2026
  kind character varying(14) NOT NULL -- criminal, administrative, other
  title character varying(200) NOT NULL -- What happened, in one line, without names
  title_fold character varying(250) NOT NULL -- Number and title folded for look-up
  unit_id character varying(24) NOT NULL -- Handling unit now
  offence_code character varying(20) -- Offence by article, dated catalogue
  offence_group character varying(40) NOT NULL -- Report line it falls under
  occurred_from_ms bigint NOT NULL -- Happened not before, epoch ms UTC
  occurred_to_ms bigint NOT NULL -- Happened not after, epoch ms UTC
  place character varying(200) NOT NULL -- Where, in words
  lat double precision -- Latitude, WGS 84 degrees
  lon double precision -- Longitude, WGS 84 degrees
  stage character varying(30) NOT NULL -- Stage now; its history stands in case_stage
  investigator_id bigint -- Who investigates
  clarified_at bigint -- When clarified, epoch ms UTC; empty if not
  withdrawn_at bigint -- When taken out of the register, epoch ms UTC
  created_by bigint NOT NULL -- Who entered it
  created_at bigint NOT NULL -- When entered, epoch ms UTC
  edition integer NOT NULL -- Rises with every edit; an edit names the edition it read
  constraint fk_case_record_created_by FOREIGN KEY (created_by) REFERENCES account(id)
  constraint fk_case_record_investigator_id FOREIGN KEY (investigator_id) REFERENCES account(id)
  constraint pk_case_record PRIMARY KEY (id)
  constraint uq_case_record_number UNIQUE (number)
  index CREATE INDEX ix_case_record_clarified_at ON public.case_record USING btree (clarified_at)
  index CREATE INDEX ix_case_record_unit_id ON public.case_record USING btree (unit_id)
  index CREATE UNIQUE INDEX pk_case_record ON public.case_record USING btree (id)
  index CREATE UNIQUE INDEX uq_case_record_number ON public.case_record USING btree (number)

TABLE case_retrieval -- A retrieval used in a case
  id bigint NOT NULL DEFAULT nextval('case_retrieval_id_seq'::regclass) -- Key
  case_id bigint NOT NULL -- The case
  retrieval_id bigint NOT NULL -- The retrieval
  linked_by bigint NOT NULL -- Who linked them
  linked_at bigint NOT NULL -- When, epoch ms UTC
  constraint fk_case_retrieval_case_id FOREIGN KEY (case_id) REFERENCES case_record(id)
  constraint fk_case_retrieval_linked_by FOREIGN KEY (linked_by) REFERENCES account(id)
  constraint fk_case_retrieval_retrieval_id FOREIGN KEY (retrieval_id) REFERENCES retrieval(id)
  constraint pk_case_retrieval PRIMARY KEY (id)
  index CREATE UNIQUE INDEX pk_case_retrieval ON public.case_retrieval USING btree (id)
  index CREATE UNIQUE INDEX uq_case_retrieval_case_id_retrieval_id ON public.case_retrieval USING btree (case_id, retrieval_id)

TABLE case_stage -- One dated step of a case; never edited
  id bigint NOT NULL DEFAULT nextval('case_stage_id_seq'::regclass) -- Key
  case_id bigint NOT NULL -- The case
  stage character varying(30) NOT NULL -- Stage entered
  unit_id character varying(24) NOT NULL -- Handling unit at that time
  entered_at bigint NOT NULL -- When it took effect, epoch ms UTC
  is_clarifying boolean NOT NULL -- Belongs to the clarified set and a subject is identified
  is_annulling boolean NOT NULL -- Re-opened or annulled: a negative correction
  decision_number character varying(60) -- Number of the decision, if one
  note text NOT NULL -- In words
  recorded_by bigint NOT NULL -- Who entered it
  recorded_at bigint NOT NULL -- When entered, epoch ms UTC
  constraint fk_case_stage_case_id FOREIGN KEY (case_id) REFERENCES case_record(id)
  constraint fk_case_stage_recorded_by FOREIGN KEY (recorded_by) REFERENCES account(id)
  constraint pk_case_stage PRIMARY KEY (id)
  index CREATE INDEX ix_case_stage_case_id ON public.case_stage USING btree (case_id)
  index CREATE UNIQUE INDEX pk_case_stage ON public.case_stage USING btree (id)
  trigger CREATE TRIGGER case_stage_insert_only BEFORE DELETE OR UPDATE ON public.case_stage FOR EACH ROW EXECUTE FUNCTION refuse_change()
  trigger CREATE TRIGGER case_stage_no_truncate BEFORE TRUNCATE ON public.case_stage FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()

TABLE case_subject -- A person identified in a case, by a pseudonymous key only
  id bigint NOT NULL DEFAULT nextval('case_subject_id_seq'::regclass) -- Key
  case_id bigint NOT NULL -- The case
  pseudonym character varying(64) NOT NULL -- Keyed digest: same person, same value; no way back
  label character varying(20) NOT NULL -- Label inside the case, e.g. ĐT1; no name
  is_by_camera boolean NOT NULL -- Camera footage served the identification
  identified_at bigint NOT NULL -- When identified, epoch ms UTC
  withdrawn_at bigint -- When taken back, epoch ms UTC
  recorded_by bigint NOT NULL -- Who entered it
  constraint fk_case_subject_case_id FOREIGN KEY (case_id) REFERENCES case_record(id)
  constraint fk_case_subject_recorded_by FOREIGN KEY (recorded_by) REFERENCES account(id)
  constraint pk_case_subject PRIMARY KEY (id)
  index CREATE INDEX ix_case_subject_case_id ON public.case_subject USING btree (case_id)
  index CREATE UNIQUE INDEX pk_case_subject ON public.case_subject USING btree (id)

TABLE case_unit -- A cooperating unit; never in sums
  case_id bigint NOT NULL -- The case
  unit_id character varying(24) NOT NULL -- The cooperating unit
  since_at bigint NOT NULL -- Since when, epoch ms UTC
  constraint fk_case_unit_case_id FOREIGN KEY (case_id) REFERENCES case_record(id)
  constraint pk_case_unit PRIMARY KEY (case_id, unit_id)
  index CREATE UNIQUE INDEX pk_case_unit ON public.case_unit USING btree (case_id, unit_id)

TABLE checkpoint -- The head of the chain at an instant
  seq bigint NOT NULL -- Place in the chain
  sha256 character varying(64) NOT NULL -- Hash of that entry
  made_at bigint NOT NULL -- When, epoch ms UTC
  constraint pk_checkpoint PRIMARY KEY (seq)
  index CREATE UNIQUE INDEX pk_checkpoint ON public.checkpoint USING btree (seq)
  trigger CREATE TRIGGER checkpoint_insert_only BEFORE DELETE OR UPDATE ON public.checkpoint FOR EACH ROW EXECUTE FUNCTION refuse_change()
  trigger CREATE TRIGGER checkpoint_no_truncate BEFORE TRUNCATE ON public.checkpoint FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()

TABLE clip -- Narrow clip row, clustered by camera and start
  camera_id bigint NOT NULL -- The camera
  start_ms bigint NOT NULL -- Filed start, epoch ms UTC; never changes
  duration_ms integer NOT NULL -- Length, ms; at most 300 000
  size_bytes integer NOT NULL -- Size of its object, bytes
  flags integer NOT NULL -- Bits: 1 working copy, 2 damaged, 4 poor picture, 8 shifted, 16 moves, 32 recorded from a feed, 64 its camera told no clock
  constraint ck_clip_length_capped CHECK (((duration_ms > 0) AND (duration_ms <= 300000)))
  constraint pk_clip PRIMARY KEY (camera_id, start_ms) INCLUDE (duration_ms, size_bytes, flags)
  index CREATE UNIQUE INDEX pk_clip ON ONLY public.clip USING btree (camera_id, start_ms) INCLUDE (duration_ms, size_bytes, flags)

TABLE clip_day -- Life of one day's part of the clip table (PostgreSQL)
  day_on date NOT NULL -- The day, Vietnamese time
  made_at bigint NOT NULL -- When its part was made, epoch ms UTC
  closed_at bigint -- When it was vacuumed and reindexed after its end
  left_at bigint -- When it left the index, epoch ms UTC
  left_count integer NOT NULL -- Clips that left with it
  kept_count integer NOT NULL -- Clips that stayed: held, asked for, referred to or filed late
  emptied_at bigint -- When the last of its objects was let go
  constraint pk_clip_day PRIMARY KEY (day_on)
  index CREATE UNIQUE INDEX pk_clip_day ON public.clip_day USING btree (day_on)

TABLE clip_detail -- Wide side of a clip; the object's name follows from its digest and key
  camera_id bigint NOT NULL -- The camera
  start_ms bigint NOT NULL -- Filed start, epoch ms UTC
  object_key character varying(200) COLLATE C NOT NULL -- Its object in the store
  sha256 character varying(64) NOT NULL -- Digest of its bytes
  container character varying(12) NOT NULL -- mp4 (fragmented) or matroska
  video_codec character varying(20) NOT NULL -- Video codec
  width integer NOT NULL -- Picture width, pixels
  height integer NOT NULL -- Picture height, pixels
  frame_rate double precision NOT NULL -- Frames a second
  key_frame_count integer NOT NULL -- Key frames in it
  thumbnail_key character varying(200) COLLATE C -- Object of its thumbnail
  thumbnail_sha256 character varying(64) -- Digest of the thumbnail
  thumbnail_bytes integer -- Size of the thumbnail, bytes
  activity integer NOT NULL -- How much moves, 0 to 100
  picture jsonb NOT NULL -- Activity curve and picture health from its key frames
  master_id bigint -- The original it was cut from; empty when recorded: the clip itself is the original
  master_offset_ms integer NOT NULL -- Where in the original it begins, ms
  device_start_ms bigint NOT NULL -- Start by the device's clock, epoch ms UTC
  offset_ms bigint NOT NULL -- Offset used at filing: reference minus device, ms
  uncertainty_ms integer NOT NULL -- Uncertainty at filing, ms
  note character varying(300) -- What is special about it, in words
  feed_id bigint -- Feed it was recorded from; empty when handed in
  lease_number bigint -- Number of the lease under which it was recorded: of two that overlap the higher one counts
  constraint fk_clip_detail_master_id FOREIGN KEY (master_id) REFERENCES master(id)
  constraint pk_clip_detail PRIMARY KEY (camera_id, start_ms)
  constraint uq_clip_detail_object_key_start_ms UNIQUE (object_key, start_ms)
  constraint uq_clip_detail_thumbnail_key_start_ms UNIQUE (thumbnail_key, start_ms)
  index CREATE INDEX ix_clip_detail_master_id ON ONLY public.clip_detail USING btree (master_id)
  index CREATE UNIQUE INDEX pk_clip_detail ON ONLY public.clip_detail USING btree (camera_id, start_ms)
  index CREATE UNIQUE INDEX uq_clip_detail_object_key_start_ms ON ONLY public.clip_detail USING btree (object_key, start_ms)
  index CREATE UNIQUE INDEX uq_clip_detail_thumbnail_key_start_ms ON ONLY public.clip_detail USING btree (thumbnail_key, start_ms)

TABLE clip_hour -- Clips of a camera counted by the hour in which they begin
  camera_id bigint NOT NULL -- The camera
  hour_ms bigint NOT NULL -- Begin of the hour in filed time, epoch ms UTC
  clip_count integer NOT NULL -- Clips that begin in it
  length_ms bigint NOT NULL -- Their length together, ms
  size_bytes bigint NOT NULL -- Their size together, bytes
  moving_count integer NOT NULL -- Those of them in which something moves
  constraint pk_clip_hour PRIMARY KEY (camera_id, hour_ms)
  index CREATE UNIQUE INDEX pk_clip_hour ON ONLY public.clip_hour USING btree (camera_id, hour_ms)

TABLE clip_ref -- Permanent name of a clip; outlives the clip
  id bigint NOT NULL DEFAULT nextval('clip_ref_id_seq'::regclass) -- Key
  camera_id bigint NOT NULL -- The camera
  start_ms bigint NOT NULL -- Filed start, epoch ms UTC
  sha256 character varying(64) NOT NULL -- Digest of the clip
  created_at bigint NOT NULL -- When first referred to, epoch ms UTC
  constraint pk_clip_ref PRIMARY KEY (id)
  index CREATE UNIQUE INDEX pk_clip_ref ON public.clip_ref USING btree (id)
  index CREATE UNIQUE INDEX uq_clip_ref_camera_id_start_ms ON public.clip_ref USING btree (camera_id, start_ms)

TABLE clock_evidence -- What a comparison of a clock stands on, beside its figures; never edited
  observation_id bigint NOT NULL -- The comparison
  device_id bigint -- The owner's recorder whose clock it is: counts for all its cameras; empty: the camera's own
  set_at bigint -- When the clock was set to what was found, epoch ms UTC; empty: not known to have been set
  device_text character varying(60) NOT NULL -- What the device showed, as read off; may be empty
  reference_text character varying(60) NOT NULL -- What the reference showed, as read off
  reference character varying(20) NOT NULL -- server, phone, other: which clock it was compared with
  note character varying(500) NOT NULL -- In words
  photograph_key character varying(200) COLLATE C -- Photograph of the screen beside the reference; empty: none
  photograph_sha256 character varying(64) -- Digest of its bytes
  photograph_bytes bigint -- Size, bytes
  constraint ck_clock_evidence_photograph_is_whole CHECK ((((photograph_key IS NULL) = (photograph_sha256 IS NULL)) AND ((photograph_key IS NULL) = (photograph_bytes IS NULL))))
  constraint fk_clock_evidence_device_id FOREIGN KEY (device_id) REFERENCES device(id)
  constraint fk_clock_evidence_observation_id FOREIGN KEY (observation_id) REFERENCES clock_observation(id)
  constraint pk_clock_evidence PRIMARY KEY (observation_id)
  constraint uq_clock_evidence_photograph_key UNIQUE (photograph_key)
  index CREATE INDEX ix_clock_evidence_device_id ON public.clock_evidence USING btree (device_id)
  index CREATE UNIQUE INDEX pk_clock_evidence ON public.clock_evidence USING btree (observation_id)
  index CREATE UNIQUE INDEX uq_clock_evidence_photograph_key ON public.clock_evidence USING btree (photograph_key)
  trigger CREATE TRIGGER clock_evidence_insert_only BEFORE DELETE OR UPDATE ON public.clock_evidence FOR EACH ROW EXECUTE FUNCTION refuse_change()
  trigger CREATE TRIGGER clock_evidence_no_truncate BEFORE TRUNCATE ON public.clock_evidence FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()

TABLE clock_observation -- One comparison of a camera's clock with a reference; never edited
  id bigint NOT NULL DEFAULT nextval('clock_observation_id_seq'::regclass) -- Key
  camera_id bigint NOT NULL -- The camera
  observed_at bigint NOT NULL -- When compared, reference clock, epoch ms UTC
  offset_ms bigint NOT NULL -- Reference minus device, ms; positive: the camera is slow
  uncertainty_ms integer NOT NULL -- Half width of what the comparison can tell, ms
  method character varying(20) NOT NULL -- ntp, onvif, photograph, statement, footage
  recorded_by bigint -- Account that entered it
  recorded_at bigint NOT NULL -- When entered, epoch ms UTC
  constraint fk_clock_observation_camera_id FOREIGN KEY (camera_id) REFERENCES camera(id)
  constraint pk_clock_observation PRIMARY KEY (id)
  index CREATE INDEX ix_clock_observation_camera_id_observed_at ON public.clock_observation USING btree (camera_id, observed_at)
  index CREATE UNIQUE INDEX pk_clock_observation ON public.clock_observation USING btree (id)
  trigger CREATE TRIGGER clock_observation_insert_only BEFORE DELETE OR UPDATE ON public.clock_observation FOR EACH ROW EXECUTE FUNCTION refuse_change()
  trigger CREATE TRIGGER clock_observation_no_truncate BEFORE TRUNCATE ON public.clock_observation FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()

TABLE clock_withdrawal -- A comparison found to be mistaken: it counts no more, and stays to be read
  observation_id bigint NOT NULL -- The mistaken one
  replaced_by bigint -- The comparison that stands instead; empty: none
  reason character varying(300) NOT NULL -- What was wrong, in words
  recorded_by bigint -- Account that took it back
  recorded_at bigint NOT NULL -- When, epoch ms UTC
  constraint fk_clock_withdrawal_observation_id FOREIGN KEY (observation_id) REFERENCES clock_observation(id)
  constraint fk_clock_withdrawal_replaced_by FOREIGN KEY (replaced_by) REFERENCES clock_observation(id)
  constraint pk_clock_withdrawal PRIMARY KEY (observation_id)
  index CREATE UNIQUE INDEX pk_clock_withdrawal ON public.clock_withdrawal USING btree (observation_id)
  trigger CREATE TRIGGER clock_withdrawal_insert_only BEFORE DELETE OR UPDATE ON public.clock_withdrawal FOR EACH ROW EXECUTE FUNCTION refuse_change()
  trigger CREATE TRIGGER clock_withdrawal_no_truncate BEFORE TRUNCATE ON public.clock_withdrawal FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()

TABLE consent -- One purpose an owner agreed to; withdrawn, never deleted
  id bigint NOT NULL DEFAULT nextval('consent_id_seq'::regclass) -- Key
  camera_id bigint NOT NULL -- The camera it is for
  purpose character varying(40) NOT NULL -- One purpose, one row
  text_version character varying(20) NOT NULL -- Version of the text shown
  text_sha256 character varying(64) NOT NULL -- Digest of the text shown
  method character varying(20) NOT NULL -- own_page, paper, officer_present
  given_at bigint NOT NULL -- When given, epoch ms UTC
  withdrawn_at bigint -- When withdrawn, epoch ms UTC
  recorded_by bigint -- Account that entered it
  constraint fk_consent_camera_id FOREIGN KEY (camera_id) REFERENCES camera(id)
  constraint pk_consent PRIMARY KEY (id)
  index CREATE INDEX ix_consent_camera_id ON public.consent USING btree (camera_id)
  index CREATE UNIQUE INDEX pk_consent ON public.consent USING btree (id)

TABLE custody_event -- One entry of the custody chain; insert-only
  seq bigint NOT NULL -- Place in the chain, from 1
  at bigint NOT NULL -- When, epoch ms UTC
  kind character varying(40) NOT NULL -- noun.past_participle, e.g. clip.filed
  noun character varying(20) NOT NULL -- What kind of thing it speaks of
  noun_id bigint NOT NULL -- Key of that thing
  case_id bigint -- Case it belongs to, if one
  actor_id bigint -- Account that did it; empty for the house itself
  body bytea NOT NULL -- Canonical bytes: integers, ids and digests, no names
  previous_sha256 character varying(64) NOT NULL -- Hash of the entry before; zeros for the first
  sha256 character varying(64) NOT NULL -- Hash of this entry
  constraint pk_custody_event PRIMARY KEY (seq)
  constraint uq_custody_event_sha256 UNIQUE (sha256)
  index CREATE INDEX ix_custody_event_case_id ON public.custody_event USING btree (case_id)
  index CREATE INDEX ix_custody_event_noun_noun_id ON public.custody_event USING btree (noun, noun_id)
  index CREATE UNIQUE INDEX pk_custody_event ON public.custody_event USING btree (seq)
  index CREATE UNIQUE INDEX uq_custody_event_sha256 ON public.custody_event USING btree (sha256)
  trigger CREATE TRIGGER custody_event_insert_only BEFORE DELETE OR UPDATE ON public.custody_event FOR EACH ROW EXECUTE FUNCTION refuse_change()
  trigger CREATE TRIGGER custody_event_no_truncate BEFORE TRUNCATE ON public.custody_event FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()

TABLE device -- An owner's recorder; all its cameras stand on its one clock
  id bigint NOT NULL DEFAULT nextval('device_id_seq'::regclass) -- Key
  code character varying(20) NOT NULL -- Code written on labels, e.g. DG-0003
  owner_id bigint NOT NULL -- Whose it is
  unit_id character varying(24) NOT NULL -- Unit that looks after it
  brand character varying(20) NOT NULL -- hikvision, dahua, kbvision, ezviz, imou, other
  model character varying(60) NOT NULL -- Model as written on it; empty not known
  channel_count integer NOT NULL -- Channels it has
  place character varying(200) NOT NULL -- Where it stands, in words
  note character varying(500) NOT NULL -- Free note
  registered_by bigint -- Account that entered it
  registered_at bigint NOT NULL -- When entered, epoch ms UTC
  retired_at bigint -- When it went out of use; empty while in use
  edition integer NOT NULL -- Rises with every edit; an edit names the edition it read
  constraint ck_device_has_channels CHECK (((channel_count >= 1) AND (channel_count <= 256)))
  constraint fk_device_owner_id FOREIGN KEY (owner_id) REFERENCES owner(id)
  constraint fk_device_unit_id FOREIGN KEY (unit_id) REFERENCES unit(unit_id)
  constraint pk_device PRIMARY KEY (id)
  constraint uq_device_code UNIQUE (code)
  index CREATE INDEX ix_device_owner_id ON public.device USING btree (owner_id)
  index CREATE INDEX ix_device_unit_id ON public.device USING btree (unit_id)
  index CREATE UNIQUE INDEX pk_device ON public.device USING btree (id)
  index CREATE UNIQUE INDEX uq_device_code ON public.device USING btree (code)

TABLE device_channel -- Which camera hangs on a channel of a device, from when to when
  id bigint NOT NULL DEFAULT nextval('device_channel_id_seq'::regclass) -- Key
  device_id bigint NOT NULL -- The device
  channel_number integer NOT NULL -- Channel as the device numbers it, from 1
  camera_id bigint NOT NULL -- The camera
  valid_from_ms bigint NOT NULL -- From this instant, epoch ms UTC; 0: as long as anybody knows
  valid_to_ms bigint -- Until this instant; empty while it holds
  recorded_by bigint -- Account that entered it
  recorded_at bigint NOT NULL -- When entered, epoch ms UTC
  constraint ck_device_channel_ends_after_start CHECK (((valid_to_ms IS NULL) OR (valid_to_ms > valid_from_ms)))
  constraint ck_device_channel_is_numbered CHECK (((channel_number >= 1) AND (channel_number <= 256)))
  constraint fk_device_channel_camera_id FOREIGN KEY (camera_id) REFERENCES camera(id)
  constraint fk_device_channel_device_id FOREIGN KEY (device_id) REFERENCES device(id)
  constraint pk_device_channel PRIMARY KEY (id)
  index CREATE INDEX ix_device_channel_camera_id ON public.device_channel USING btree (camera_id, valid_from_ms)
  index CREATE INDEX ix_device_channel_device_id_channel_number ON public.device_channel USING btree (device_id, channel_number, valid_from_ms)
  index CREATE UNIQUE INDEX pk_device_channel ON public.device_channel USING btree (id)
  index CREATE UNIQUE INDEX uq_device_channel_in_force ON public.device_channel USING btree (device_id, channel_number) WHERE (valid_to_ms IS NULL)
  index CREATE UNIQUE INDEX uq_device_channel_of_camera ON public.device_channel USING btree (camera_id) WHERE (valid_to_ms IS NULL)

TABLE discard -- An object that was let go, and by which rule
  object_key character varying(200) COLLATE C NOT NULL -- Name of the object
  sha256 character varying(64) NOT NULL -- Digest it had
  size_bytes bigint NOT NULL -- Size it had, bytes
  camera_id bigint -- The camera, for clips, masters and exhibits
  start_ms bigint -- Start of what it showed, epoch ms UTC
  duration_ms integer -- Its length, ms: the gap it leaves has this reason
  rule character varying(40) NOT NULL -- Rule that ended its keeping, e.g. retention_unlinked
  discarded_at bigint NOT NULL -- When it was decided, epoch ms UTC
  removed_at bigint -- When its bytes were gone, epoch ms UTC; empty: the sweep has yet to remove them
  constraint pk_discard PRIMARY KEY (object_key)
  index CREATE INDEX ix_discard_camera_id_start_ms ON public.discard USING btree (camera_id, start_ms)
  index CREATE INDEX ix_discard_unremoved ON public.discard USING btree (discarded_at) WHERE (removed_at IS NULL)
  index CREATE UNIQUE INDEX pk_discard ON public.discard USING btree (object_key)

TABLE exhibit -- A produced file with its digest
  id bigint NOT NULL DEFAULT nextval('exhibit_id_seq'::regclass) -- Key
  retrieval_id bigint NOT NULL -- What it was produced for
  number character varying(40) NOT NULL -- Number, e.g. VC 0412/2026-1
  object_key character varying(200) COLLATE C -- Its object; empty once discarded
  sha256 character varying(64) NOT NULL -- Digest of its bytes
  size_bytes bigint NOT NULL -- Size, bytes
  container character varying(12) NOT NULL -- mp4 or matroska
  video_codec character varying(20) NOT NULL -- Video codec
  start_ms bigint NOT NULL -- First frame, corrected time at production, epoch ms UTC
  end_ms bigint NOT NULL -- End, corrected time at production, epoch ms UTC
  uncertainty_ms integer NOT NULL -- Uncertainty of those times, ms
  manifest jsonb NOT NULL -- Clips, masters, digests, clock facts it was made from
  made_at bigint NOT NULL -- When made, epoch ms UTC
  constraint fk_exhibit_retrieval_id FOREIGN KEY (retrieval_id) REFERENCES retrieval(id)
  constraint pk_exhibit PRIMARY KEY (id)
  constraint uq_exhibit_number UNIQUE (number)
  constraint uq_exhibit_object_key UNIQUE (object_key)
  index CREATE INDEX ix_exhibit_retrieval_id ON public.exhibit USING btree (retrieval_id)
  index CREATE UNIQUE INDEX pk_exhibit ON public.exhibit USING btree (id)
  index CREATE UNIQUE INDEX uq_exhibit_number ON public.exhibit USING btree (number)
  index CREATE UNIQUE INDEX uq_exhibit_object_key ON public.exhibit USING btree (object_key)

TABLE feed -- How a connected camera is reached; one that is not revoked per camera
  id bigint NOT NULL DEFAULT nextval('feed_id_seq'::regclass) -- Key
  camera_id bigint NOT NULL -- The camera
  state character varying(8) NOT NULL -- active, paused, revoked
  host character varying(120) NOT NULL -- Name or address of the device on the network
  port integer NOT NULL -- Its RTSP port
  path character varying(300) NOT NULL -- Path and query of the stream; {user} and {password} stand for the account
  transport character varying(3) NOT NULL -- tcp or udp
  takes_audio boolean NOT NULL -- Sound is recorded too: only by an explicit registered choice
  sealed text NOT NULL -- The account, sealed with a key outside the database, for this camera, host and port; empty: none
  key_id character varying(16) NOT NULL -- Which key sealed it; empty when nothing is sealed
  onvif_port integer -- Port of its ONVIF service; empty: none known
  recording_token character varying(100) -- Its recording in the device, ONVIF Profile G, by which holes are filled; empty: none
  note character varying(300) NOT NULL -- Free note
  edition integer NOT NULL -- Rises with every change; who changes it names the one they read
  registered_at bigint NOT NULL -- When entered, epoch ms UTC
  registered_by bigint -- Account that entered it
  changed_at bigint NOT NULL -- Last change, epoch ms UTC
  constraint ck_feed_port_of_tcp CHECK (((port >= 1) AND (port <= 65535)))
  constraint fk_feed_camera_id FOREIGN KEY (camera_id) REFERENCES camera(id)
  constraint pk_feed PRIMARY KEY (id)
  index CREATE INDEX ix_feed_camera_id ON public.feed USING btree (camera_id)
  index CREATE UNIQUE INDEX ix_feed_camera_id_open ON public.feed USING btree (camera_id) WHERE ((state)::text <> 'revoked'::text)
  index CREATE UNIQUE INDEX pk_feed ON public.feed USING btree (id)

TABLE feed_lease -- Which recorder has a feed; it holds as long as the beat of that host goes on
  feed_id bigint NOT NULL -- The feed
  host character varying(60) -- Recorder host that has it; empty: nobody
  lease_number bigint NOT NULL -- Rises with every new holder: the higher one is right
  taken_at bigint NOT NULL -- When taken or given back, epoch ms UTC
  wanted_by character varying(60) -- Host with fewer feeds to which it is handed over at the end of a segment; empty: nobody
  constraint fk_feed_lease_feed_id FOREIGN KEY (feed_id) REFERENCES feed(id)
  constraint pk_feed_lease PRIMARY KEY (feed_id)
  index CREATE INDEX ix_feed_lease_host ON public.feed_lease USING btree (host)
  index CREATE UNIQUE INDEX pk_feed_lease ON public.feed_lease USING btree (feed_id)

TABLE feed_state -- How a feed does, as its recorder last said
  feed_id bigint NOT NULL -- The feed
  state character varying(10) NOT NULL -- waiting, connecting, recording, lost, paused, revoked
  reason character varying(20) -- Why nothing is recorded: no_link, signed_out, not_found, bad_stream, recorder_down, paused
  detail character varying(200) NOT NULL -- What the recorder adds, for technicians
  since_at bigint NOT NULL -- Since when, epoch ms UTC
  host character varying(60) -- Recorder host that said so
  lease_number bigint NOT NULL -- Lease under which it was said
  outage_id bigint -- Outage that lasts since then; empty while it records
  frame_rate double precision -- Frames a second, last minute or less
  bitrate_bps bigint -- Bits a second, last minute or less
  key_interval_ms integer -- Longest stretch between key frames, ms
  last_frame_ms bigint -- When the last frame came, epoch ms UTC
  width integer -- Width, pixels
  height integer -- Height, pixels
  codec character varying(10) -- h264 or hevc
  sender_offset_ms bigint -- Arrival minus the camera's own clock (RTCP), ms; empty: it tells no time
  figures_at bigint -- When these figures were taken, epoch ms UTC
  constraint fk_feed_state_feed_id FOREIGN KEY (feed_id) REFERENCES feed(id)
  constraint pk_feed_state PRIMARY KEY (feed_id)
  index CREATE UNIQUE INDEX pk_feed_state ON public.feed_state USING btree (feed_id)

TABLE filing -- Offsets a camera's originals were filed with, to the minute
  camera_id bigint NOT NULL -- The camera
  offset_minute integer NOT NULL -- Offset at filing in whole minutes, rounded down
  low_offset_ms bigint NOT NULL -- Smallest offset among them, ms
  high_offset_ms bigint NOT NULL -- Largest offset among them, ms
  first_ms bigint NOT NULL -- First filed start, epoch ms UTC
  until_ms bigint NOT NULL -- Last filed end, epoch ms UTC
  longest_ms bigint NOT NULL -- Length of the longest of them, ms
  constraint pk_filing PRIMARY KEY (camera_id, offset_minute)
  index CREATE UNIQUE INDEX pk_filing ON public.filing USING btree (camera_id, offset_minute)

TABLE grade -- How far a retrieval served a case
  id bigint NOT NULL DEFAULT nextval('grade_id_seq'::regclass) -- Key
  case_retrieval_id bigint NOT NULL -- Retrieval in a case
  value integer NOT NULL -- 0 no data, 1 no value, 2 exclusion, 3 support, 4 decisive
  reason text NOT NULL -- Written reason, at least 20 characters
  graded_by bigint NOT NULL -- The case's investigator
  graded_at bigint NOT NULL -- When, epoch ms UTC
  confirmed_by bigint -- A second person
  confirmed_at bigint -- When confirmed, epoch ms UTC
  is_rule_relaxed boolean NOT NULL -- Three-person rule was relaxed by a setting; reports say so
  replaced_at bigint -- When a later grade replaced it, epoch ms UTC
  constraint ck_grade_value_on_scale CHECK (((value >= 0) AND (value <= 4)))
  constraint fk_grade_case_retrieval_id FOREIGN KEY (case_retrieval_id) REFERENCES case_retrieval(id)
  constraint fk_grade_confirmed_by FOREIGN KEY (confirmed_by) REFERENCES account(id)
  constraint fk_grade_graded_by FOREIGN KEY (graded_by) REFERENCES account(id)
  constraint pk_grade PRIMARY KEY (id)
  index CREATE INDEX ix_grade_case_retrieval_id ON public.grade USING btree (case_retrieval_id)
  index CREATE UNIQUE INDEX pk_grade ON public.grade USING btree (id)

TABLE grant_ -- Leave for one person to see one retrieval until a time
  id bigint NOT NULL DEFAULT nextval('grant__id_seq'::regclass) -- Key
  retrieval_id bigint NOT NULL -- What may be seen
  account_id bigint NOT NULL -- Who may see it
  may_download boolean NOT NULL -- Whether the exhibit may be taken away
  granted_at bigint NOT NULL -- From when, epoch ms UTC
  expires_at bigint NOT NULL -- Until when, epoch ms UTC
  revoked_at bigint -- When taken back early, epoch ms UTC
  constraint fk_grant__account_id FOREIGN KEY (account_id) REFERENCES account(id)
  constraint fk_grant__retrieval_id FOREIGN KEY (retrieval_id) REFERENCES retrieval(id)
  constraint pk_grant_ PRIMARY KEY (id)
  index CREATE INDEX ix_grant__account_id_retrieval_id ON public.grant_ USING btree (account_id, retrieval_id)
  index CREATE UNIQUE INDEX pk_grant_ ON public.grant_ USING btree (id)

TABLE hand_in -- Files that somebody brought at one time; nothing of them is filed before it is confirmed
  id bigint NOT NULL DEFAULT nextval('hand_in_id_seq'::regclass) -- Key
  channel character varying(20) NOT NULL -- page, owner_page, command, folder, demonstration
  unit_id character varying(24) -- Unit whose officers see it; empty: any unit's
  camera_id bigint -- Camera that all of it is said to come from
  device_id bigint -- Recorder that all of it is said to come from
  origin character varying(300) NOT NULL -- Where the files lay, in words
  state character varying(10) NOT NULL -- open, confirmed, dropped
  handed_in_by bigint -- Account that brought it
  received_at bigint NOT NULL -- When begun, epoch ms UTC
  confirmed_by bigint -- Account that confirmed or dropped it
  confirmed_at bigint -- When confirmed or dropped, epoch ms UTC
  parted_from_id bigint -- Hand-in that was confirmed before a person had seen these files
  constraint fk_hand_in_camera_id FOREIGN KEY (camera_id) REFERENCES camera(id)
  constraint fk_hand_in_device_id FOREIGN KEY (device_id) REFERENCES device(id)
  constraint pk_hand_in PRIMARY KEY (id)
  index CREATE INDEX ix_hand_in_parted_from_id ON public.hand_in USING btree (parted_from_id)
  index CREATE INDEX ix_hand_in_state ON public.hand_in USING btree (state)
  index CREATE UNIQUE INDEX pk_hand_in ON public.hand_in USING btree (id)

TABLE hand_in_file -- One file of a hand-in: what it is, what is proposed for it, what became of it
  id bigint NOT NULL DEFAULT nextval('hand_in_file_id_seq'::regclass) -- Key
  hand_in_id bigint NOT NULL -- The hand-in
  ordinal integer NOT NULL -- Place in it, from 1
  name character varying(200) NOT NULL -- File name as brought
  folder character varying(300) NOT NULL -- Folders above it as brought; empty: none
  size_bytes bigint NOT NULL -- Size, bytes
  modified_at bigint -- Last change its disk told, epoch ms UTC
  staging_key character varying(200) COLLATE C -- Object with its bytes until it is over
  sha256 character varying(64) -- Digest of the bytes received
  state character varying(12) NOT NULL -- received, proposed, confirmed, duplicate, refused, left_out
  brand character varying(20) -- Whose way of naming files it is; empty not known
  channel_number integer -- Channel told by file or name, from 1
  camera_id bigint -- Camera proposed, then confirmed
  device_start_ms bigint -- Start by the device's clock, proposed, then confirmed, epoch ms UTC; empty: must be asked
  named_end_ms bigint -- End by the file's name, epoch ms UTC
  time_source character varying(20) -- stated, file_metadata or file_name
  container character varying(40) -- Container as read
  video_codec character varying(20) -- Video codec as read
  width integer -- Picture width, pixels
  height integer -- Picture height, pixels
  duration_ms integer -- Readable length, ms
  frame_count integer -- Pictures in it
  needs_rate boolean NOT NULL -- A stream without a clock: its frame rate must be asked for
  stated_rate double precision -- Frames a second as stated by a person
  master_id bigint -- Original that has the same content
  intake_id bigint -- What it became
  notes jsonb NOT NULL -- What was noticed in reading, in words
  message text -- Why it was not taken in, in words
  received_at bigint NOT NULL -- When received, epoch ms UTC
  ended_at bigint -- When confirmed, refused or left out, epoch ms UTC
  constraint fk_hand_in_file_camera_id FOREIGN KEY (camera_id) REFERENCES camera(id)
  constraint fk_hand_in_file_hand_in_id FOREIGN KEY (hand_in_id) REFERENCES hand_in(id)
  constraint fk_hand_in_file_intake_id FOREIGN KEY (intake_id) REFERENCES intake(id)
  constraint pk_hand_in_file PRIMARY KEY (id)
  constraint uq_hand_in_file_hand_in_id_ordinal UNIQUE (hand_in_id, ordinal)
  index CREATE INDEX ix_hand_in_file_folder_name_size_bytes ON public.hand_in_file USING btree (folder, name, size_bytes)
  index CREATE INDEX ix_hand_in_file_intake_id ON public.hand_in_file USING btree (intake_id)
  index CREATE INDEX ix_hand_in_file_sha256 ON public.hand_in_file USING btree (sha256)
  index CREATE UNIQUE INDEX ix_hand_in_file_staging_key ON public.hand_in_file USING btree (staging_key)
  index CREATE UNIQUE INDEX pk_hand_in_file ON public.hand_in_file USING btree (id)
  index CREATE UNIQUE INDEX uq_hand_in_file_hand_in_id_ordinal ON public.hand_in_file USING btree (hand_in_id, ordinal)

TABLE health_spell -- A stretch in which a camera's picture had one fault, clip after clip
  id bigint NOT NULL DEFAULT nextval('health_spell_id_seq'::regclass) -- Key
  camera_id bigint NOT NULL -- The camera
  fault character varying(12) NOT NULL -- black, frozen, blurred, covered, overexposed, turned, noisy, undecodable
  start_ms bigint NOT NULL -- Start of the first clip that showed it, epoch ms UTC
  end_ms bigint -- Start of the first good clip; empty while it lasts
  last_ms bigint NOT NULL -- End of the last clip that showed it, epoch ms UTC
  clip_count integer NOT NULL -- Clips that showed it
  found_at bigint NOT NULL -- When it was told, epoch ms UTC
  settled_at bigint -- When a technician took note, epoch ms UTC
  settled_by bigint -- Account of that technician
  is_false boolean -- The technician saw no fault; empty until one took note
  note character varying(300) NOT NULL -- In the technician's words
  constraint fk_health_spell_camera_id FOREIGN KEY (camera_id) REFERENCES camera(id)
  constraint pk_health_spell PRIMARY KEY (id)
  index CREATE INDEX ix_health_spell_camera_id_start_ms ON public.health_spell USING btree (camera_id, start_ms)
  index CREATE UNIQUE INDEX pk_health_spell ON public.health_spell USING btree (id)

TABLE health_state -- How far a camera's clips were judged for faults, and what is being counted
  camera_id bigint NOT NULL -- The camera
  judged_until_ms bigint NOT NULL -- Filed start of the last clip judged, epoch ms UTC
  judged_at bigint NOT NULL -- When, epoch ms UTC
  tallies jsonb NOT NULL -- Clips in a row with and without each fault
  view_match integer -- Likeness to its view at the last clip, 0 to 100
  late_ms bigint -- Earliest start of a clip filed since behind judged ones, epoch ms UTC; empty: none
  constraint fk_health_state_camera_id FOREIGN KEY (camera_id) REFERENCES camera(id)
  constraint pk_health_state PRIMARY KEY (camera_id)
  index CREATE UNIQUE INDEX pk_health_state ON public.health_state USING btree (camera_id)

TABLE host_clock -- Whether network time keeps the clock of a host of ours
  host character varying(100) NOT NULL -- The host
  state character varying(8) NOT NULL -- kept (by network time), loose, unknown
  error_ms integer -- Kept: greatest error, ms
  looked_at bigint NOT NULL -- When it was last asked, epoch ms UTC
  constraint pk_host_clock PRIMARY KEY (host)
  index CREATE UNIQUE INDEX pk_host_clock ON public.host_clock USING btree (host)

TABLE host_clock_leap -- A leap of the clock of one of our own hosts; never edited
  id bigint NOT NULL DEFAULT nextval('host_clock_leap_id_seq'::regclass) -- Key
  host character varying(100) NOT NULL -- The host
  noticed_at bigint NOT NULL -- When noticed, by the clock after the leap, epoch ms UTC
  since_ms bigint NOT NULL -- Last look before it, by the clock before it, epoch ms UTC
  leap_ms bigint NOT NULL -- By how much it leapt, ms; negative: back
  cause character varying(20) NOT NULL -- running: seen while at work; start: behind what is written
  constraint pk_host_clock_leap PRIMARY KEY (id)
  index CREATE INDEX ix_host_clock_leap_noticed_at ON public.host_clock_leap USING btree (noticed_at)
  index CREATE UNIQUE INDEX pk_host_clock_leap ON public.host_clock_leap USING btree (id)
  trigger CREATE TRIGGER host_clock_leap_insert_only BEFORE DELETE OR UPDATE ON public.host_clock_leap FOR EACH ROW EXECUTE FUNCTION refuse_change()
  trigger CREATE TRIGGER host_clock_leap_no_truncate BEFORE TRUNCATE ON public.host_clock_leap FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()

TABLE import_batch -- A list read and checked, waiting to be confirmed
  id bigint NOT NULL DEFAULT nextval('import_batch_id_seq'::regclass) -- Key
  unit_id character varying(24) NOT NULL -- Unit the cameras are for
  file_name character varying(200) NOT NULL -- Name of the list
  sha256 character varying(64) NOT NULL -- Digest of the list
  state character varying(10) NOT NULL -- reading, previewed, confirmed, dropped
  notices jsonb NOT NULL -- What was noticed about the whole list
  written_count integer NOT NULL -- Cameras written when confirmed
  created_by bigint NOT NULL -- Who brought it
  created_at bigint NOT NULL -- When, epoch ms UTC
  confirmed_at bigint -- When confirmed, epoch ms UTC
  constraint fk_import_batch_created_by FOREIGN KEY (created_by) REFERENCES account(id)
  constraint pk_import_batch PRIMARY KEY (id)
  index CREATE UNIQUE INDEX pk_import_batch ON public.import_batch USING btree (id)

TABLE import_row -- One row of a list waiting to be confirmed
  batch_id bigint NOT NULL -- The list
  row_number integer NOT NULL -- Place in the whole list, from 1; sheet and row there stand in cells
  cells jsonb NOT NULL -- Cells by field, as read
  problems jsonb NOT NULL -- Field to what is wrong; empty: the row can be written
  notes jsonb NOT NULL -- What was mended or noticed in reading
  camera_id bigint -- Camera written from it
  constraint fk_import_row_batch_id FOREIGN KEY (batch_id) REFERENCES import_batch(id)
  constraint pk_import_row PRIMARY KEY (batch_id, row_number)
  index CREATE UNIQUE INDEX pk_import_row ON public.import_row USING btree (batch_id, row_number)

TABLE intake -- One file handed in, on its road from staging to the shelf
  id bigint NOT NULL DEFAULT nextval('intake_id_seq'::regclass) -- Key
  camera_id bigint NOT NULL -- Camera it is said to come from
  staging_key character varying(200) COLLATE C NOT NULL -- Object that holds the bytes until they are filed
  original_name character varying(200) NOT NULL -- File name as handed in
  bytes_received bigint NOT NULL -- Size received, bytes
  sha256 character varying(64) -- Digest of the bytes received
  device_start_ms bigint -- Start by the device's clock, epoch ms UTC; empty until found in the file
  time_source character varying(20) NOT NULL -- stated, file_metadata or file_name
  state character varying(12) NOT NULL -- waiting, working, filed, duplicate, refused
  master_id bigint -- What it became, or what it is a duplicate of
  message text -- What the person is told: reason, damage, note
  handed_in_by bigint -- Account that handed it in
  channel character varying(20) NOT NULL -- page, command, owner_page, demonstration
  received_at bigint NOT NULL -- When received, epoch ms UTC
  ended_at bigint -- When filed or refused, epoch ms UTC
  constraint fk_intake_camera_id FOREIGN KEY (camera_id) REFERENCES camera(id)
  constraint pk_intake PRIMARY KEY (id)
  index CREATE INDEX ix_intake_camera_id ON public.intake USING btree (camera_id)
  index CREATE INDEX ix_intake_state ON public.intake USING btree (state)
  index CREATE UNIQUE INDEX pk_intake ON public.intake USING btree (id)

TABLE job -- One piece of slow work
  id bigint NOT NULL DEFAULT nextval('job_id_seq'::regclass) -- Key
  name character varying(40) NOT NULL -- Which job, see workers/jobs.py
  arguments jsonb NOT NULL -- Ids and settings it needs
  dedupe_key character varying(120) -- While set, a second job of this key is not made; cleared at the end
  noun character varying(20) -- What it works on, for pages that show progress
  noun_id bigint -- Key of that thing
  state character varying(8) NOT NULL -- queued, running, done, parked
  attempt_count integer NOT NULL -- How often it was begun
  due_at bigint NOT NULL -- Not before, epoch ms UTC
  lease_until_at bigint -- Whoever runs it must renew by then
  leased_by character varying(80) -- Process that runs it
  done_count integer NOT NULL -- Progress: how many of total are done
  total_count integer NOT NULL -- Progress: total; 0 while unknown
  progress_note character varying(200) NOT NULL -- Progress in words
  message text -- Why it failed or was parked, in words
  created_by bigint -- Account that caused it
  created_at bigint NOT NULL -- When, epoch ms UTC
  ended_at bigint -- When done or parked, epoch ms UTC
  constraint pk_job PRIMARY KEY (id)
  constraint uq_job_dedupe_key UNIQUE (dedupe_key)
  index CREATE INDEX ix_job_name_id ON public.job USING btree (name, id)
  index CREATE INDEX ix_job_noun_noun_id ON public.job USING btree (noun, noun_id)
  index CREATE INDEX ix_job_state_due_at ON public.job USING btree (state, due_at)
  index CREATE UNIQUE INDEX pk_job ON public.job USING btree (id)
  index CREATE UNIQUE INDEX uq_job_dedupe_key ON public.job USING btree (dedupe_key)

TABLE job_dismissal -- A parked job that a person dismissed
  job_id bigint NOT NULL -- The parked job
  reason text NOT NULL -- Why, in the person's words
  dismissed_by bigint NOT NULL -- Who
  dismissed_at bigint NOT NULL -- When, epoch ms UTC
  constraint fk_job_dismissal_dismissed_by FOREIGN KEY (dismissed_by) REFERENCES account(id)
  constraint fk_job_dismissal_job_id FOREIGN KEY (job_id) REFERENCES job(id)
  constraint pk_job_dismissal PRIMARY KEY (job_id)
  index CREATE UNIQUE INDEX pk_job_dismissal ON public.job_dismissal USING btree (job_id)

TABLE job_round -- Rounds of the timetable that are made
  job_name character varying(40) NOT NULL -- Which job, see workers/schedule.py
  number bigint NOT NULL -- Which round of it, counted on the Vietnamese clock
  made_at bigint NOT NULL -- When, epoch ms UTC
  constraint pk_job_round PRIMARY KEY (job_name, number)
  index CREATE UNIQUE INDEX pk_job_round ON public.job_round USING btree (job_name, number)

TABLE leaving_clip -- Clips of days that left the index, until their objects are removed
  camera_id bigint NOT NULL -- The camera
  start_ms bigint NOT NULL -- Filed start, epoch ms UTC; never changes
  duration_ms integer NOT NULL -- Length, ms; at most 300 000
  size_bytes integer NOT NULL -- Size of its object, bytes
  flags integer NOT NULL -- Bits: 1 working copy, 2 damaged, 4 poor picture, 8 shifted, 16 moves, 32 recorded from a feed, 64 its camera told no clock
  constraint ck_clip_length_capped CHECK (((duration_ms > 0) AND (duration_ms <= 300000)))
  constraint pk_leaving_clip PRIMARY KEY (camera_id, start_ms) INCLUDE (duration_ms, size_bytes, flags)
  index CREATE UNIQUE INDEX pk_leaving_clip ON ONLY public.leaving_clip USING btree (camera_id, start_ms) INCLUDE (duration_ms, size_bytes, flags)

TABLE leaving_clip_detail -- Wide side of clips of days that left the index
  camera_id bigint NOT NULL -- The camera
  start_ms bigint NOT NULL -- Filed start, epoch ms UTC
  object_key character varying(200) COLLATE C NOT NULL -- Its object in the store
  sha256 character varying(64) NOT NULL -- Digest of its bytes
  container character varying(12) NOT NULL -- mp4 (fragmented) or matroska
  video_codec character varying(20) NOT NULL -- Video codec
  width integer NOT NULL -- Picture width, pixels
  height integer NOT NULL -- Picture height, pixels
  frame_rate double precision NOT NULL -- Frames a second
  key_frame_count integer NOT NULL -- Key frames in it
  thumbnail_key character varying(200) COLLATE C -- Object of its thumbnail
  thumbnail_sha256 character varying(64) -- Digest of the thumbnail
  thumbnail_bytes integer -- Size of the thumbnail, bytes
  activity integer NOT NULL -- How much moves, 0 to 100
  picture jsonb NOT NULL -- Activity curve and picture health from its key frames
  master_id bigint -- The original it was cut from; empty when recorded: the clip itself is the original
  master_offset_ms integer NOT NULL -- Where in the original it begins, ms
  device_start_ms bigint NOT NULL -- Start by the device's clock, epoch ms UTC
  offset_ms bigint NOT NULL -- Offset used at filing: reference minus device, ms
  uncertainty_ms integer NOT NULL -- Uncertainty at filing, ms
  note character varying(300) -- What is special about it, in words
  feed_id bigint -- Feed it was recorded from; empty when handed in
  lease_number bigint -- Number of the lease under which it was recorded: of two that overlap the higher one counts
  constraint fk_leaving_clip_detail_master_id FOREIGN KEY (master_id) REFERENCES master(id)
  constraint pk_leaving_clip_detail PRIMARY KEY (camera_id, start_ms)
  constraint uq_leaving_clip_detail_object_key_start_ms UNIQUE (object_key, start_ms)
  constraint uq_leaving_clip_detail_thumbnail_key_start_ms UNIQUE (thumbnail_key, start_ms)
  index CREATE INDEX ix_leaving_clip_detail_master_id ON ONLY public.leaving_clip_detail USING btree (master_id)
  index CREATE UNIQUE INDEX pk_leaving_clip_detail ON ONLY public.leaving_clip_detail USING btree (camera_id, start_ms)
  index CREATE UNIQUE INDEX uq_leaving_clip_detail_object_key_start_ms ON ONLY public.leaving_clip_detail USING btree (object_key, start_ms)
  index CREATE UNIQUE INDEX uq_leaving_clip_detail_thumbnail_key_start_ms ON ONLY public.leaving_clip_detail USING btree (thumbnail_key, start_ms)

TABLE legal_hold -- Footage that a case keeps from being discarded
  id bigint NOT NULL DEFAULT nextval('legal_hold_id_seq'::regclass) -- Key
  case_id bigint NOT NULL -- The case that holds
  camera_id bigint NOT NULL -- The camera
  start_ms bigint NOT NULL -- From, filed time, epoch ms UTC
  end_ms bigint NOT NULL -- Until, filed time, epoch ms UTC
  reason text NOT NULL -- Why it is held
  placed_by bigint NOT NULL -- Who placed it
  placed_at bigint NOT NULL -- When placed, epoch ms UTC
  released_by bigint -- Who released it
  released_at bigint -- When released, epoch ms UTC
  release_reason text -- Why it was released
  follows_id bigint -- The hold it follows to where an original was filed, released with it; empty: stands by itself
  constraint fk_legal_hold_camera_id FOREIGN KEY (camera_id) REFERENCES camera(id)
  constraint fk_legal_hold_case_id FOREIGN KEY (case_id) REFERENCES case_record(id)
  constraint fk_legal_hold_placed_by FOREIGN KEY (placed_by) REFERENCES account(id)
  constraint pk_legal_hold PRIMARY KEY (id)
  index CREATE INDEX ix_legal_hold_camera_id_start_ms ON public.legal_hold USING btree (camera_id, start_ms)
  index CREATE INDEX ix_legal_hold_case_id ON public.legal_hold USING btree (case_id)
  index CREATE UNIQUE INDEX pk_legal_hold ON public.legal_hold USING btree (id)

TABLE master -- The handed-in original, kept unaltered
  id bigint NOT NULL DEFAULT nextval('master_id_seq'::regclass) -- Key
  camera_id bigint NOT NULL -- The camera
  object_key character varying(200) COLLATE C -- Its object; empty once discarded
  sha256 character varying(64) NOT NULL -- Digest at intake
  size_bytes bigint NOT NULL -- Size, bytes
  container character varying(40) NOT NULL -- Container as probed
  video_codec character varying(20) NOT NULL -- Video codec as probed
  has_audio boolean NOT NULL -- Whether it holds sound (clips do not)
  width integer NOT NULL -- Picture width, pixels
  height integer NOT NULL -- Picture height, pixels
  duration_ms integer NOT NULL -- Readable length, ms
  original_name character varying(200) NOT NULL -- File name as handed in
  device_start_ms bigint NOT NULL -- Start by the device's clock, epoch ms UTC
  offset_ms bigint NOT NULL -- Offset known at filing: reference minus device, ms
  uncertainty_ms integer NOT NULL -- Uncertainty of that offset, ms
  filed_start_ms bigint NOT NULL -- Best corrected start known at filing, epoch ms UTC
  time_source character varying(20) NOT NULL -- stated, file_metadata or file_name
  damage text -- What could not be read, in words
  has_working_copy boolean NOT NULL -- Clips come from a re-encoded copy, see working copy
  handed_in_by bigint -- Account that handed it in
  filed_at bigint NOT NULL -- When filed, epoch ms UTC
  constraint fk_master_camera_id FOREIGN KEY (camera_id) REFERENCES camera(id)
  constraint pk_master PRIMARY KEY (id)
  constraint uq_master_object_key UNIQUE (object_key)
  index CREATE INDEX ix_master_camera_id_filed_start_ms ON public.master USING btree (camera_id, filed_start_ms)
  index CREATE UNIQUE INDEX pk_master ON public.master USING btree (id)
  index CREATE UNIQUE INDEX uq_master_camera_id_sha256 ON public.master USING btree (camera_id, sha256)
  index CREATE UNIQUE INDEX uq_master_object_key ON public.master USING btree (object_key)

TABLE mount -- Where a camera hung and which way it looked, from when to when
  id bigint NOT NULL DEFAULT nextval('mount_id_seq'::regclass) -- Key
  camera_id bigint NOT NULL -- The camera
  lat double precision NOT NULL -- Latitude, WGS 84 degrees
  lon double precision NOT NULL -- Longitude, WGS 84 degrees
  azimuth_deg double precision NOT NULL -- Middle of view, degrees clockwise from north
  angle_deg double precision NOT NULL -- Opening of view, degrees; 360 for a turning camera
  range_metres double precision NOT NULL -- How far it usefully sees, metres
  valid_from_ms bigint NOT NULL -- From this instant, epoch ms UTC
  valid_to_ms bigint -- Until this instant; empty while it hangs there
  recorded_by bigint -- Account that entered it
  recorded_at bigint NOT NULL -- When entered, epoch ms UTC
  constraint ck_mount_ends_after_start CHECK (((valid_to_ms IS NULL) OR (valid_to_ms > valid_from_ms)))
  constraint ck_mount_in_vietnam CHECK ((((lat >= (5)::double precision) AND (lat <= (25)::double precision)) AND ((lon >= (100)::double precision) AND (lon <= (118)::double precision))))
  constraint ck_mount_sees_something CHECK (((angle_deg > (0)::double precision) AND (angle_deg <= (360)::double precision) AND (range_metres > (0)::double precision)))
  constraint fk_mount_camera_id FOREIGN KEY (camera_id) REFERENCES camera(id)
  constraint pk_mount PRIMARY KEY (id)
  index CREATE INDEX ix_mount_camera_id_valid_from_ms ON public.mount USING btree (camera_id, valid_from_ms)
  index CREATE INDEX ix_mount_strip ON public.mount USING btree ((
CASE
    WHEN (range_metres <= (32)::double precision) THEN (0 + (floor((lat * (400)::double precision)))::integer)
    WHEN (range_metres <= (64)::double precision) THEN (100000 + (floor((lat * (400)::double precision)))::integer)
    WHEN (range_metres <= (128)::double precision) THEN (200000 + (floor((lat * (400)::double precision)))::integer)
    WHEN (range_metres <= (256)::double precision) THEN (300000 + (floor((lat * (200)::double precision)))::integer)
    WHEN (range_metres <= (512)::double precision) THEN (400000 + (floor((lat * (100)::double precision)))::integer)
    WHEN (range_metres <= (1024)::double precision) THEN (500000 + (floor((lat * (50)::double precision)))::integer)
    WHEN (range_metres <= (4096)::double precision) THEN (600000 + (floor((lat * (10)::double precision)))::integer)
    ELSE 700000
END), lon, lat, range_metres, angle_deg, azimuth_deg, valid_from_ms, valid_to_ms, camera_id, id)
  index CREATE UNIQUE INDEX pk_mount ON public.mount USING btree (id)

TABLE opening_balance -- A total from before the system, with its source
  id bigint NOT NULL DEFAULT nextval('opening_balance_id_seq'::regclass) -- Key
  metric character varying(40) NOT NULL -- What it counts, e.g. case.camera_assisted
  unit_id character varying(24) NOT NULL -- The unit as it was at that time
  from_on date NOT NULL -- First day it covers
  to_on date NOT NULL -- Last day it covers
  is_span_exact boolean NOT NULL -- False when the source gives years only
  value bigint NOT NULL -- The figure
  qualifier character varying(20) NOT NULL -- exact or the source's word: gần, hơn, trên …
  level character varying(20) NOT NULL -- What it can be mapped to; khong_phan_dinh if undivided
  source character varying(300) NOT NULL -- Where the figure was published
  entered_by bigint NOT NULL -- Who entered it
  entered_at bigint NOT NULL -- When, epoch ms UTC
  approved_by bigint -- A second person
  approved_at bigint -- When approved, epoch ms UTC
  constraint fk_opening_balance_approved_by FOREIGN KEY (approved_by) REFERENCES account(id)
  constraint fk_opening_balance_entered_by FOREIGN KEY (entered_by) REFERENCES account(id)
  constraint pk_opening_balance PRIMARY KEY (id)
  index CREATE INDEX ix_opening_balance_unit_id ON public.opening_balance USING btree (unit_id)
  index CREATE UNIQUE INDEX pk_opening_balance ON public.opening_balance USING btree (id)

TABLE outage -- A stretch for which it is known why a camera has nothing
  id bigint NOT NULL DEFAULT nextval('outage_id_seq'::regclass) -- Key
  camera_id bigint NOT NULL -- The camera
  start_ms bigint NOT NULL -- From, epoch ms UTC
  end_ms bigint -- Until, epoch ms UTC; empty while it lasts
  reason character varying(20) NOT NULL -- broken, no_link, maintenance, paused, refused, removed
  note text NOT NULL -- In words
  recorded_by bigint -- Account that entered it
  constraint fk_outage_camera_id FOREIGN KEY (camera_id) REFERENCES camera(id)
  constraint pk_outage PRIMARY KEY (id)
  index CREATE INDEX ix_outage_camera_id_start_ms ON public.outage USING btree (camera_id, start_ms)
  index CREATE UNIQUE INDEX pk_outage ON public.outage USING btree (id)

TABLE owner -- Who owns cameras; no identity number is kept
  id bigint NOT NULL DEFAULT nextval('owner_id_seq'::regclass) -- Key
  kind character varying(20) NOT NULL -- household, person, agency, business, school …; empty not known
  name character varying(100) NOT NULL -- Head of household or representative, NFC
  name_fold character varying(100) NOT NULL -- Name folded for look-up
  name_sort character varying(250) NOT NULL -- Key whose byte order is Vietnamese order
  phone character varying(15) NOT NULL -- National form, digits only, starting with 0
  phone_other character varying(15) -- Second number
  contact character varying(120) -- Zalo or e-mail
  contact_hours character varying(60) -- When the owner may be called
  wants_result boolean NOT NULL -- Asked to be told the outcome
  identity_checked_on date -- Day an officer compared papers; nothing copied
  created_at bigint NOT NULL -- When entered, epoch ms UTC
  constraint pk_owner PRIMARY KEY (id)
  index CREATE INDEX ix_owner_name_fold ON public.owner USING btree (name_fold)
  index CREATE INDEX ix_owner_phone ON public.owner USING btree (phone)
  index CREATE UNIQUE INDEX pk_owner ON public.owner USING btree (id)

TABLE owner_report -- What an owner told the ward about a camera of theirs; an officer settles it
  id bigint NOT NULL DEFAULT nextval('owner_report_id_seq'::regclass) -- Key
  camera_id bigint NOT NULL -- The camera
  kind character varying(10) NOT NULL -- broken, working, moved, removed, other
  note character varying(500) NOT NULL -- In the owner's words
  reported_by bigint NOT NULL -- Account of the owner
  reported_at bigint NOT NULL -- When told, epoch ms UTC
  settled_by bigint -- Account of the officer who settled it
  settled_at bigint -- When settled, epoch ms UTC; empty while it waits
  answer character varying(300) -- What the owner is told
  constraint fk_owner_report_camera_id FOREIGN KEY (camera_id) REFERENCES camera(id)
  constraint fk_owner_report_reported_by FOREIGN KEY (reported_by) REFERENCES account(id)
  constraint pk_owner_report PRIMARY KEY (id)
  index CREATE INDEX ix_owner_report_camera_id ON public.owner_report USING btree (camera_id)
  index CREATE UNIQUE INDEX pk_owner_report ON public.owner_report USING btree (id)

TABLE quarantined_object -- An object whose identity or digest does not match; kept as it is, listed, never re-labelled
  id bigint NOT NULL DEFAULT nextval('quarantined_object_id_seq'::regclass) -- Key
  object_key character varying(200) COLLATE C NOT NULL -- Name of the object
  reason character varying(30) NOT NULL -- What does not match, e.g. bytes_differ, camera_unknown
  size_bytes bigint NOT NULL -- Size as found, bytes
  sha256 character varying(64) -- Digest as found; empty when it was not read
  found_at bigint NOT NULL -- When found, epoch ms UTC
  ended_at bigint -- When it matched again or was gone, epoch ms UTC
  outcome character varying(12) -- matches or gone; empty while in quarantine
  constraint pk_quarantined_object PRIMARY KEY (id)
  index CREATE UNIQUE INDEX pk_quarantined_object ON public.quarantined_object USING btree (id)
  index CREATE UNIQUE INDEX uq_quarantined_object_in_force ON public.quarantined_object USING btree (object_key) WHERE (ended_at IS NULL)

TABLE recorder_host -- A host whose recorder process takes feeds; while its beat rises it lives
  host character varying(60) NOT NULL -- Name of the host
  process character varying(80) NOT NULL -- Its recorder process
  beat bigint NOT NULL -- Rises every few seconds
  seen_at bigint NOT NULL -- Last beat by that host's clock, epoch ms UTC
  started_at bigint NOT NULL -- When the process began, epoch ms UTC
  stopped_at bigint -- When it ended of itself; empty while it runs
  capacity integer NOT NULL -- Feeds it takes at most; 0: no bound
  free_bytes bigint NOT NULL -- Room on the disk of its shelf, bytes
  waiting_count integer NOT NULL -- Segments on its shelf that the archive has not yet
  waiting_since_ms bigint -- Start of the oldest of them, epoch ms UTC
  constraint pk_recorder_host PRIMARY KEY (host)
  index CREATE UNIQUE INDEX pk_recorder_host ON public.recorder_host USING btree (host)

TABLE report -- A report of one unit and period
  id bigint NOT NULL DEFAULT nextval('report_id_seq'::regclass) -- Key
  unit_id character varying(24) NOT NULL -- The reporting unit
  period_kind character varying(8) NOT NULL -- month, quarter, half, year
  year integer NOT NULL -- Year of the period
  period_index integer NOT NULL -- Month, quarter or half; 1 for a year
  from_on date NOT NULL -- First day of data
  to_on date NOT NULL -- Last day of data
  state character varying(8) NOT NULL -- draft or issued
  issue_number integer NOT NULL -- 1 for the first issue, then 2 … for corrections
  corrects_id bigint -- The issue it corrects
  correction_reason text -- Why a new issue was needed
  document_number character varying(20) -- Number given at issue, e.g. 05
  texts jsonb NOT NULL -- Written parts: header, evaluation, plans, recipients
  document jsonb -- The whole document as issued
  docx_key character varying(200) COLLATE C -- Object of the DOCX
  docx_sha256 character varying(64) -- Digest of the DOCX
  docx_bytes integer -- Size of the DOCX, bytes
  pdf_key character varying(200) COLLATE C -- Object of the PDF
  pdf_sha256 character varying(64) -- Digest of the PDF
  pdf_bytes integer -- Size of the PDF, bytes
  created_by bigint NOT NULL -- Who drew it up
  created_at bigint NOT NULL -- When, epoch ms UTC
  issued_by bigint -- Who issued it
  issued_at bigint -- When issued, epoch ms UTC
  constraint fk_report_corrects_id FOREIGN KEY (corrects_id) REFERENCES report(id)
  constraint fk_report_created_by FOREIGN KEY (created_by) REFERENCES account(id)
  constraint fk_report_issued_by FOREIGN KEY (issued_by) REFERENCES account(id)
  constraint pk_report PRIMARY KEY (id)
  constraint uq_report_docx_key UNIQUE (docx_key)
  constraint uq_report_pdf_key UNIQUE (pdf_key)
  index CREATE INDEX ix_report_unit_id_from_on ON public.report USING btree (unit_id, from_on)
  index CREATE UNIQUE INDEX pk_report ON public.report USING btree (id)
  index CREATE UNIQUE INDEX uq_report_docx_key ON public.report USING btree (docx_key)
  index CREATE UNIQUE INDEX uq_report_pdf_key ON public.report USING btree (pdf_key)
  trigger CREATE TRIGGER report_frozen BEFORE DELETE OR UPDATE ON public.report FOR EACH ROW WHEN (((old.state)::text = 'issued'::text)) EXECUTE FUNCTION refuse_change()

TABLE report_number -- One number of an issued report, frozen
  report_id bigint NOT NULL -- The report
  code character varying(60) NOT NULL -- Which number
  label character varying(200) NOT NULL -- What it counts, in words
  value bigint -- The figure; empty: chưa có số liệu
  before bigint -- Same period last year; empty: chưa có số liệu
  rule character varying(300) NOT NULL -- Rule and its version that made it
  excluded jsonb NOT NULL -- What was left out and why
  constraint fk_report_number_report_id FOREIGN KEY (report_id) REFERENCES report(id)
  constraint pk_report_number PRIMARY KEY (report_id, code)
  index CREATE UNIQUE INDEX pk_report_number ON public.report_number USING btree (report_id, code)
  trigger CREATE TRIGGER report_number_closed BEFORE INSERT ON public.report_number FOR EACH ROW EXECUTE FUNCTION refuse_addition()
  trigger CREATE TRIGGER report_number_insert_only BEFORE DELETE OR UPDATE ON public.report_number FOR EACH ROW EXECUTE FUNCTION refuse_change()
  trigger CREATE TRIGGER report_number_no_truncate BEFORE TRUNCATE ON public.report_number FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()

TABLE report_row -- One row behind one number of an issued report, frozen
  report_id bigint NOT NULL -- The report
  code character varying(60) NOT NULL -- Which number
  is_before boolean NOT NULL -- True: of the period compared with, not this one
  ordinal integer NOT NULL -- Place in the list, from 1
  noun character varying(20) NOT NULL -- case, retrieval, request, camera, subject
  noun_id bigint NOT NULL -- Its key
  label character varying(200) NOT NULL -- What is shown, e.g. HS 0148/2026
  weight integer NOT NULL -- What it adds to the number; -1 for a correction
  detail jsonb NOT NULL -- Further columns as shown
  constraint fk_report_row_report_id FOREIGN KEY (report_id) REFERENCES report(id)
  constraint pk_report_row PRIMARY KEY (report_id, code, is_before, ordinal)
  index CREATE INDEX ix_report_row_noun_noun_id ON public.report_row USING btree (noun, noun_id)
  index CREATE UNIQUE INDEX pk_report_row ON public.report_row USING btree (report_id, code, is_before, ordinal)
  trigger CREATE TRIGGER report_row_closed BEFORE INSERT ON public.report_row FOR EACH ROW EXECUTE FUNCTION refuse_addition()
  trigger CREATE TRIGGER report_row_insert_only BEFORE DELETE OR UPDATE ON public.report_row FOR EACH ROW EXECUTE FUNCTION refuse_change()
  trigger CREATE TRIGGER report_row_no_truncate BEFORE TRUNCATE ON public.report_row FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()

TABLE restatement -- What was said of a filed original's start afterwards; its bytes, names and rows stay as they are
  id bigint NOT NULL DEFAULT nextval('restatement_id_seq'::regclass) -- Key
  camera_id bigint NOT NULL -- The camera
  master_sha256 character varying(64) NOT NULL -- Digest of the original
  kind character varying(12) NOT NULL -- start, withdrawal, return
  before_ms bigint NOT NULL -- Start by the recorder's clock before it, epoch ms UTC
  after_ms bigint NOT NULL -- Start by the recorder's clock with it, epoch ms UTC
  is_withdrawn boolean NOT NULL -- Whether the original is taken out of search with it
  reason character varying(500) NOT NULL -- Why, in words
  state character varying(12) NOT NULL -- waiting (for a second person), standing, replaced (by a later one), refused
  asked_by bigint NOT NULL -- Who said it
  asked_at bigint NOT NULL -- When said, epoch ms UTC
  decided_by bigint -- Second person; empty: none was needed, or none decided yet
  decided_at bigint -- Since when in force, or when refused, epoch ms UTC; empty: waiting
  constraint fk_restatement_asked_by FOREIGN KEY (asked_by) REFERENCES account(id)
  constraint fk_restatement_camera_id FOREIGN KEY (camera_id) REFERENCES camera(id)
  constraint fk_restatement_decided_by FOREIGN KEY (decided_by) REFERENCES account(id)
  constraint pk_restatement PRIMARY KEY (id)
  index CREATE INDEX ix_restatement_camera_id_master_sha256 ON public.restatement USING btree (camera_id, master_sha256)
  index CREATE INDEX ix_restatement_state ON public.restatement USING btree (state)
  index CREATE UNIQUE INDEX pk_restatement ON public.restatement USING btree (id)
  index CREATE UNIQUE INDEX uq_restatement_standing ON public.restatement USING btree (camera_id, master_sha256) WHERE ((state)::text = 'standing'::text)

TABLE retrieval -- One camera and one span, asked for, allowed, produced, graded
  id bigint NOT NULL DEFAULT nextval('retrieval_id_seq'::regclass) -- Key
  request_id bigint NOT NULL -- The request
  camera_id bigint NOT NULL -- The camera
  start_ms bigint NOT NULL -- From, corrected time, epoch ms UTC
  end_ms bigint NOT NULL -- Until, corrected time, epoch ms UTC
  state character varying(12) NOT NULL -- requested, approved, produced, handed_over, refused, withdrawn
  lawful_basis character varying(20) NOT NULL -- Basis of this processing, e.g. art32_1a
  produced_at bigint -- When exhibits were ready, epoch ms UTC
  message text -- What the person is told, e.g. no footage in the span
  constraint ck_retrieval_lasts CHECK ((end_ms > start_ms))
  constraint fk_retrieval_camera_id FOREIGN KEY (camera_id) REFERENCES camera(id)
  constraint fk_retrieval_request_id FOREIGN KEY (request_id) REFERENCES retrieval_request(id)
  constraint pk_retrieval PRIMARY KEY (id)
  index CREATE INDEX ix_retrieval_camera_id_start_ms ON public.retrieval USING btree (camera_id, start_ms)
  index CREATE INDEX ix_retrieval_request_id ON public.retrieval USING btree (request_id)
  index CREATE UNIQUE INDEX pk_retrieval ON public.retrieval USING btree (id)

TABLE retrieval_clip -- Which clips a retrieval holds
  retrieval_id bigint NOT NULL -- Retrieval
  clip_ref_id bigint NOT NULL -- Clip
  constraint fk_retrieval_clip_clip_ref_id FOREIGN KEY (clip_ref_id) REFERENCES clip_ref(id)
  constraint fk_retrieval_clip_retrieval_id FOREIGN KEY (retrieval_id) REFERENCES retrieval(id)
  constraint pk_retrieval_clip PRIMARY KEY (retrieval_id, clip_ref_id)
  index CREATE UNIQUE INDEX pk_retrieval_clip ON public.retrieval_clip USING btree (retrieval_id, clip_ref_id)

TABLE retrieval_request -- A request to retrieve footage for one case and purpose
  id bigint NOT NULL DEFAULT nextval('retrieval_request_id_seq'::regclass) -- Key
  number character varying(30) NOT NULL -- Number in the register, e.g. YC 0412/2026
  case_id bigint NOT NULL -- The case it is for
  unit_id character varying(24) NOT NULL -- Unit of the person who asks
  purpose character varying(40) NOT NULL -- Purpose code
  reason text NOT NULL -- Why this footage is needed, in words
  search_query text NOT NULL -- The search it came from, as a query string
  state character varying(12) NOT NULL -- requested, approved, refused, withdrawn
  requested_by bigint NOT NULL -- Who asks
  requested_at bigint NOT NULL -- When, epoch ms UTC
  decided_by bigint -- Who decided
  decided_at bigint -- When decided, epoch ms UTC
  decision_note text -- Reason or conditions
  is_break_glass boolean NOT NULL -- Opened without approval in an emergency; closes itself
  closes_at bigint -- Break-glass: when it closes itself, epoch ms UTC
  reviewed_by bigint -- Break-glass: who reviewed
  reviewed_at bigint -- Break-glass: when reviewed, epoch ms UTC
  review_note text -- Break-glass: what the review found
  is_justified boolean -- Break-glass: whether it was justified
  constraint fk_retrieval_request_case_id FOREIGN KEY (case_id) REFERENCES case_record(id)
  constraint fk_retrieval_request_decided_by FOREIGN KEY (decided_by) REFERENCES account(id)
  constraint fk_retrieval_request_requested_by FOREIGN KEY (requested_by) REFERENCES account(id)
  constraint fk_retrieval_request_reviewed_by FOREIGN KEY (reviewed_by) REFERENCES account(id)
  constraint pk_retrieval_request PRIMARY KEY (id)
  constraint uq_retrieval_request_number UNIQUE (number)
  index CREATE INDEX ix_retrieval_request_case_id ON public.retrieval_request USING btree (case_id)
  index CREATE INDEX ix_retrieval_request_unit_id_state ON public.retrieval_request USING btree (unit_id, state)
  index CREATE UNIQUE INDEX pk_retrieval_request ON public.retrieval_request USING btree (id)
  index CREATE UNIQUE INDEX uq_retrieval_request_number ON public.retrieval_request USING btree (number)

TABLE session -- A signed-in browser
  token_sha256 character varying(64) NOT NULL -- Digest of the cookie's secret
  account_id bigint NOT NULL -- Who signed in
  csrf_token character varying(64) NOT NULL -- What every form of this session must carry
  working_case_id bigint -- The case that looks are made for, if chosen
  working_purpose character varying(40) -- The purpose chosen with that case
  created_at bigint NOT NULL -- When it began, epoch ms UTC
  last_seen_at bigint NOT NULL -- Last request, epoch ms UTC (kept to the minute)
  expires_at bigint NOT NULL -- When it ends whatever happens, epoch ms UTC
  address character varying(45) NOT NULL -- Network address it began from
  agent character varying(200) NOT NULL -- What the browser calls itself
  constraint fk_session_account_id FOREIGN KEY (account_id) REFERENCES account(id)
  constraint pk_session PRIMARY KEY (token_sha256)
  index CREATE INDEX ix_session_account_id ON public.session USING btree (account_id)
  index CREATE UNIQUE INDEX pk_session ON public.session USING btree (token_sha256)

TABLE setting -- What the house remembers about itself
  name character varying(60) NOT NULL -- Name
  value text NOT NULL -- Value as text
  constraint pk_setting PRIMARY KEY (name)
  index CREATE UNIQUE INDEX pk_setting ON public.setting USING btree (name)

TABLE sign_in_attempt -- A try at signing in
  id bigint NOT NULL DEFAULT nextval('sign_in_attempt_id_seq'::regclass) -- Key
  login character varying(80) NOT NULL -- Name that was tried, lower case
  address character varying(45) NOT NULL -- Where from
  at bigint NOT NULL -- When, epoch ms UTC
  has_succeeded boolean NOT NULL -- Whether it was let in
  constraint pk_sign_in_attempt PRIMARY KEY (id)
  index CREATE INDEX ix_sign_in_attempt_address_at ON public.sign_in_attempt USING btree (address, at)
  index CREATE INDEX ix_sign_in_attempt_login_at ON public.sign_in_attempt USING btree (login, at)
  index CREATE UNIQUE INDEX pk_sign_in_attempt ON public.sign_in_attempt USING btree (id)

TABLE spooled_object -- An object that a host keeps on its own disk until the store takes it
  object_key character varying(200) COLLATE C NOT NULL -- Name it will have in the store
  host character varying(60) NOT NULL -- Host on whose disk it lies
  folder character varying(300) NOT NULL -- Folder of that host's spool
  sha256 character varying(64) NOT NULL -- Digest of the bytes
  size_bytes bigint NOT NULL -- Size, bytes
  spooled_at bigint NOT NULL -- When taken in, epoch ms UTC
  constraint pk_spooled_object PRIMARY KEY (object_key)
  index CREATE UNIQUE INDEX pk_spooled_object ON public.spooled_object USING btree (object_key)

TABLE ticket -- One repair of a camera, from the call to the owner to the bill
  id bigint NOT NULL DEFAULT nextval('ticket_id_seq'::regclass) -- Key
  camera_id bigint NOT NULL -- The camera
  spell_id bigint -- The spell it answers
  fault character varying(12) NOT NULL -- What is wrong: a fault of the picture, offline, or other
  summary character varying(300) NOT NULL -- What is to be done, in words
  state character varying(10) NOT NULL -- open, called, planned, repaired, dropped
  due_on date -- Day agreed with the owner or the repairer
  cost_dong bigint -- What it cost, in đồng; empty until known
  opened_by bigint -- Account that opened it
  opened_at bigint NOT NULL -- When opened, epoch ms UTC
  closed_at bigint -- When repaired or dropped, epoch ms UTC
  edition integer NOT NULL -- Rises with every step; a step names the edition it read
  constraint fk_ticket_camera_id FOREIGN KEY (camera_id) REFERENCES camera(id)
  constraint fk_ticket_spell_id FOREIGN KEY (spell_id) REFERENCES health_spell(id)
  constraint pk_ticket PRIMARY KEY (id)
  index CREATE INDEX ix_ticket_camera_id ON public.ticket USING btree (camera_id)
  index CREATE INDEX ix_ticket_state ON public.ticket USING btree (state)
  index CREATE UNIQUE INDEX pk_ticket ON public.ticket USING btree (id)

TABLE ticket_step -- One entry in the history of a ticket; never edited
  id bigint NOT NULL DEFAULT nextval('ticket_step_id_seq'::regclass) -- Key
  ticket_id bigint NOT NULL -- The ticket
  state character varying(10) NOT NULL -- State from this step on
  note character varying(300) NOT NULL -- What was done or agreed, in words
  due_on date -- Day agreed in this step
  cost_dong bigint -- Cost known from this step on, in đồng
  made_by bigint -- Account that made it
  made_at bigint NOT NULL -- When, epoch ms UTC
  constraint fk_ticket_step_ticket_id FOREIGN KEY (ticket_id) REFERENCES ticket(id)
  constraint pk_ticket_step PRIMARY KEY (id)
  index CREATE INDEX ix_ticket_step_ticket_id ON public.ticket_step USING btree (ticket_id)
  index CREATE UNIQUE INDEX pk_ticket_step ON public.ticket_step USING btree (id)

TABLE unit -- One version of an administrative unit: province, (former) district or commune
  unit_id character varying(24) NOT NULL -- CODE@VALID_FROM, e.g. 26526@2025-07-01
  code character varying(5) NOT NULL -- Statistics office code, leading zeros kept
  level integer NOT NULL -- 1 province, 2 district (ended 2025-07-01), 3 commune
  kind character varying(20) NOT NULL -- tỉnh, thành phố, phường, xã, đặc khu …
  name character varying(80) NOT NULL -- Name without its kind
  full_name character varying(100) NOT NULL -- Name with its kind, as officially written
  name_fold character varying(80) NOT NULL -- Name folded for look-up: lower case, no marks
  name_sort character varying(200) NOT NULL -- Key whose byte order is Vietnamese order
  parent_unit_id character varying(24) -- Parent on the unit's last day
  valid_from_on date NOT NULL -- First day this version was valid
  valid_to_on date -- First day it no longer was; empty while valid
  is_approximate boolean NOT NULL -- Whether an end of its validity is only approximate
  constraint pk_unit PRIMARY KEY (unit_id)
  index CREATE INDEX ix_unit_code_valid_from_on ON public.unit USING btree (code, valid_from_on)
  index CREATE INDEX ix_unit_name_fold ON public.unit USING btree (name_fold)
  index CREATE INDEX ix_unit_parent_unit_id ON public.unit USING btree (parent_unit_id)
  index CREATE UNIQUE INDEX pk_unit ON public.unit USING btree (unit_id)

TABLE unit_setting -- Settings of a unit that differ from the stated defaults
  unit_id character varying(24) NOT NULL -- The unit; * for the whole house
  name character varying(60) NOT NULL -- Name of the setting
  value character varying(2000) NOT NULL -- Its value as text
  constraint pk_unit_setting PRIMARY KEY (unit_id, name)
  index CREATE UNIQUE INDEX pk_unit_setting ON public.unit_setting USING btree (unit_id, name)

TABLE unit_succession -- One pair: from unit, to unit, on a date, by a resolution
  from_unit_id character varying(24) NOT NULL -- The unit that ended or changed
  to_unit_id character varying(24) NOT NULL -- The unit that took it over
  effective_on date NOT NULL -- Day the change took effect
  kind character varying(12) NOT NULL -- merged, split, renamed, retyped, moved
  is_whole boolean NOT NULL -- True when all of the old unit went into this one
  legal_basis character varying(80) NOT NULL -- Number of the resolution
  constraint pk_unit_succession PRIMARY KEY (from_unit_id, to_unit_id)
  index CREATE INDEX ix_unit_succession_to_unit_id ON public.unit_succession USING btree (to_unit_id)
  index CREATE UNIQUE INDEX pk_unit_succession ON public.unit_succession USING btree (from_unit_id, to_unit_id)

TABLE working_copy -- H.264 copy of a clip for the browser; never evidence
  clip_ref_id bigint NOT NULL -- The clip it shows
  object_key character varying(200) COLLATE C NOT NULL -- Its object
  sha256 character varying(64) NOT NULL -- Digest of its bytes
  size_bytes bigint NOT NULL -- Size, bytes
  made_at bigint NOT NULL -- When made, epoch ms UTC
  constraint fk_working_copy_clip_ref_id FOREIGN KEY (clip_ref_id) REFERENCES clip_ref(id)
  constraint pk_working_copy PRIMARY KEY (clip_ref_id)
  constraint uq_working_copy_object_key UNIQUE (object_key)
  index CREATE UNIQUE INDEX pk_working_copy ON public.working_copy USING btree (clip_ref_id)
  index CREATE UNIQUE INDEX uq_working_copy_object_key ON public.working_copy USING btree (object_key)

PART clip_kept OF clip DEFAULT
PART clip_detail_kept OF clip_detail DEFAULT
PART clip_hour_kept OF clip_hour DEFAULT
PART leaving_clip_rest OF leaving_clip DEFAULT
PART leaving_clip_detail_rest OF leaving_clip_detail DEFAULT

CREATE OR REPLACE FUNCTION public.refuse_addition()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$ BEGIN IF (SELECT state FROM report WHERE id = NEW.report_id) = 'issued' THEN RAISE EXCEPTION '% cannot be added to an issued report', TG_TABLE_NAME; END IF; RETURN NEW; END $function$

CREATE OR REPLACE FUNCTION public.refuse_change()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$ BEGIN RAISE EXCEPTION '% cannot be changed (%)', TG_TABLE_NAME, TG_OP; END $function$
