BEGIN TRANSACTION;
CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL PRIMARY KEY);
INSERT INTO "alembic_version" VALUES('0002');
CREATE TABLE event (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	at BIGINT NOT NULL, 
	actor TEXT NOT NULL, 
	kind VARCHAR(32) NOT NULL, 
	detail TEXT DEFAULT '' NOT NULL, 
	message_id INTEGER, 
	series_id INTEGER, 
	CONSTRAINT fk_event_message_id FOREIGN KEY(message_id) REFERENCES message (id), 
	CONSTRAINT fk_event_series_id FOREIGN KEY(series_id) REFERENCES series (id)
);
INSERT INTO "event" VALUES(1,1795424400000000,'anna','queued','',1,NULL);
INSERT INTO "event" VALUES(2,1795424400000000,'praxis-sms','deferred','sms4.de ist nicht erreichbar.',1,NULL);
INSERT INTO "event" VALUES(3,1795431600000000,'praxis-sms','deferred','sms4.de ist nicht erreichbar.',1,NULL);
INSERT INTO "event" VALUES(4,1795438800000000,'praxis-sms','deferred','sms4.de ist nicht erreichbar.',1,NULL);
INSERT INTO "event" VALUES(5,1795446000000000,'praxis-sms','deferred','sms4.de ist nicht erreichbar.',1,NULL);
INSERT INTO "event" VALUES(6,1795453200000000,'praxis-sms','failed','Nach 5 Versuchen aufgegeben: sms4.de ist nicht erreichbar.',1,NULL);
INSERT INTO "event" VALUES(7,1795460400000000,'anna','queued','',2,NULL);
INSERT INTO "event" VALUES(8,1795460400000000,'praxis-sms','failed','Rufnummer gesperrt',2,NULL);
INSERT INTO "event" VALUES(9,1795460400000000,'anna','queued','',3,NULL);
INSERT INTO "event" VALUES(10,1795460400000000,'anna','optout-added','Anruf',NULL,NULL);
INSERT INTO "event" VALUES(11,1795460400000000,'anna','blocked','Diese Nummer möchte keine SMS (Abmeldeliste).',3,NULL);
INSERT INTO "event" VALUES(12,1795460400000000,'anna','queued','',4,NULL);
INSERT INTO "event" VALUES(13,1795460400000000,'praxis-sms','unknown','Das Programm endete, während die Nachricht übergeben wurde.',4,NULL);
INSERT INTO "event" VALUES(14,1795460400000000,'anna','queued','',5,NULL);
INSERT INTO "event" VALUES(15,1795460400000000,'praxis-sms','unknown','SMS4 antwortet nicht. Ob die SMS angenommen wurde, ist offen.',5,NULL);
INSERT INTO "event" VALUES(16,1795460400000000,'anna','resolved','accepted',5,NULL);
INSERT INTO "event" VALUES(17,1795460400000000,'anna','queued','Erinnerung',NULL,1);
INSERT INTO "event" VALUES(18,1795460400000000,'praxis-sms','put-off','Wartet: In der Ruhezeit (20:00-08:00 Uhr) werden keine SMS verschickt.',6,NULL);
INSERT INTO "event" VALUES(19,1795460400000000,'anna','queued','',7,NULL);
INSERT INTO "event" VALUES(20,1795460400000000,'praxis-sms','halted','Passwort falsch',7,NULL);
INSERT INTO "event" VALUES(21,1795460400000000,'anna','settings-changed','provider.sender: "Praxis" → "PraxisMolar"',NULL,NULL);
CREATE TABLE hold (
	protocol VARCHAR(32) NOT NULL, 
	cause VARCHAR(32) NOT NULL, 
	words TEXT NOT NULL, 
	since BIGINT NOT NULL, 
	CONSTRAINT pk_hold PRIMARY KEY (protocol)
);
INSERT INTO "hold" VALUES('sms4-rest','credentials','Passwort falsch',1795460400000000);
CREATE TABLE message (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	series_id INTEGER, 
	list_row INTEGER, 
	number TEXT NOT NULL, 
	number_key BLOB NOT NULL, 
	name TEXT DEFAULT '' NOT NULL, 
	text TEXT NOT NULL, 
	sender TEXT NOT NULL, 
	protocol VARCHAR(32) NOT NULL, 
	segments INTEGER NOT NULL, 
	state VARCHAR(16) NOT NULL, 
	paused INTEGER DEFAULT '0' NOT NULL, 
	priority INTEGER NOT NULL, 
	due_at BIGINT NOT NULL, 
	attempts INTEGER DEFAULT '0' NOT NULL, 
	failures INTEGER DEFAULT '0' NOT NULL, 
	claim_token VARCHAR(32), 
	lease_until BIGINT, 
	sent_at BIGINT, 
	report_due_at BIGINT, 
	provider_id TEXT DEFAULT '' NOT NULL, 
	error TEXT DEFAULT '' NOT NULL, 
	created_by TEXT NOT NULL, 
	created_at BIGINT NOT NULL, 
	updated_at BIGINT NOT NULL, 
	CONSTRAINT fk_message_series_id FOREIGN KEY(series_id) REFERENCES series (id)
);
INSERT INTO "message" VALUES(1,NULL,NULL,'+491711200001',X'F10CF51DAD03B9CB95168E16FC360C758CEAD97CEE1079EE03AA5B5D82B040A1','Anna Weber','Ihr Termin ist morgen um 8 Uhr. Praxis Molar','PraxisMolar','sms4-rest',1,'failed',0,0,1795453200000000,5,5,NULL,NULL,1795453200000000,NULL,'','Nach 5 Versuchen aufgegeben: sms4.de ist nicht erreichbar.','anna',1795424400000000,1795453200000000);
INSERT INTO "message" VALUES(2,NULL,NULL,'+491711200002',X'79A440F7632ACCBAFF17B08BAC9D565E00180D36E6933CEC82E35D003050D6FE','','Ihr Termin ist morgen um 8 Uhr. Praxis Molar','PraxisMolar','sms4-rest',1,'failed',0,0,1795460400000000,1,0,NULL,NULL,1795460400000000,NULL,'','Rufnummer gesperrt','anna',1795460400000000,1795460400000000);
INSERT INTO "message" VALUES(3,NULL,NULL,'+491711200003',X'D6CCC76AEF404D02BCAA53946F480CF1FED8823C95D1ABF7E61445D16D24E743','','Ihr Termin ist morgen um 8 Uhr. Praxis Molar','PraxisMolar','sms4-rest',1,'blocked',0,0,1795460400000000,0,0,NULL,NULL,NULL,NULL,'','Diese Nummer möchte keine SMS (Abmeldeliste).','anna',1795460400000000,1795460400000000);
INSERT INTO "message" VALUES(4,NULL,NULL,'+491711200004',X'D157B47BA18149C1FEC50D694E88F815EEB7AFC3A178D041F6BD943A902C467B','','Ihr Termin ist morgen um 8 Uhr. Praxis Molar','PraxisMolar','sms4-rest',1,'unknown',0,0,1795460400000000,1,0,NULL,NULL,1795460400000000,NULL,'','Das Programm endete, während die Nachricht übergeben wurde.','anna',1795460400000000,1795460400000000);
INSERT INTO "message" VALUES(5,NULL,NULL,'+491711200005',X'E776166521A501D7A05B033111B17C1DD3791828EB7832E396847AD76E628B87','','Ihr Termin ist morgen um 8 Uhr. Praxis Molar','PraxisMolar','sms4-rest',1,'accepted',0,0,1795460400000000,1,0,NULL,NULL,1795460400000000,NULL,'','','anna',1795460400000000,1795460400000000);
INSERT INTO "message" VALUES(6,1,2,'+491711200006',X'6A9ECE19A1F9321E7613FF223970C739811BE711D466A0D7DE59FF7D02E41570','','Ihr Termin ist morgen um 8 Uhr. Praxis Molar','PraxisMolar','sms4-rest',1,'queued',0,1,1795496400000000,0,0,NULL,NULL,NULL,NULL,'','Wartet: In der Ruhezeit (20:00-08:00 Uhr) werden keine SMS verschickt.','anna',1795460400000000,1795460400000000);
INSERT INTO "message" VALUES(7,NULL,NULL,'+491711200007',X'DAFB94B145155DD548BD1C7048EA5F1FC8F18703BAE5917B2F6120294FA2729F','','Ihr Termin ist morgen um 8 Uhr. Praxis Molar','PraxisMolar','sms4-rest',1,'queued',0,0,1795460400000000,1,0,NULL,NULL,1795460400000000,NULL,'','Passwort falsch','anna',1795460400000000,1795460400000000);
CREATE TABLE meta (
	"key" VARCHAR(32) NOT NULL, 
	value BLOB NOT NULL, 
	CONSTRAINT pk_meta PRIMARY KEY ("key")
);
INSERT INTO "meta" VALUES('number_secret',X'97F3FA16AF36CA310D110407A736F963C917A0F8757AEB9AA4FD959FBA209D60');
CREATE TABLE optout (
	number_key BLOB NOT NULL, 
	reason TEXT DEFAULT '' NOT NULL, 
	created_by TEXT NOT NULL, 
	created_at BIGINT NOT NULL, 
	CONSTRAINT pk_optout PRIMARY KEY (number_key)
);
INSERT INTO "optout" VALUES(X'D6CCC76AEF404D02BCAA53946F480CF1FED8823C95D1ABF7E61445D16D24E743','Anruf','anna',1795460400000000);
CREATE TABLE rate (
	protocol VARCHAR(32) NOT NULL, 
	next_at BIGINT NOT NULL, 
	CONSTRAINT pk_rate PRIMARY KEY (protocol)
);
CREATE TABLE rejection (
	id INTEGER NOT NULL, 
	series_id INTEGER NOT NULL, 
	list_row INTEGER NOT NULL, 
	number TEXT NOT NULL, 
	name TEXT DEFAULT '' NOT NULL, 
	reason TEXT NOT NULL, 
	CONSTRAINT pk_rejection PRIMARY KEY (id), 
	CONSTRAINT fk_rejection_series_id FOREIGN KEY(series_id) REFERENCES series (id)
);
INSERT INTO "rejection" VALUES(1,1,3,'0171 1234568','Groß','In Spalte „Einwilligung“ steht „nein“.');
INSERT INTO "rejection" VALUES(2,1,4,'030 123456','Öztürk','+49 30 123456 ist keine Mobilfunknummer, sondern Festnetz.');
CREATE TABLE series (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	title TEXT NOT NULL, 
	text TEXT NOT NULL, 
	sender TEXT NOT NULL, 
	protocol VARCHAR(32) NOT NULL, 
	state VARCHAR(16) NOT NULL, 
	total INTEGER NOT NULL, 
	consent_by TEXT DEFAULT '' NOT NULL, 
	due_at BIGINT NOT NULL, 
	created_by TEXT NOT NULL, 
	created_at BIGINT NOT NULL, 
	updated_at BIGINT NOT NULL
);
INSERT INTO "series" VALUES(1,'Erinnerung','Ihr Termin ...','PraxisMolar','sms4-rest','running',1,'',1795460400000000,'anna',1795460400000000,1795460400000000);
CREATE TABLE template (
	id INTEGER NOT NULL, 
	kind VARCHAR(16) NOT NULL, 
	name TEXT NOT NULL, 
	text TEXT NOT NULL, 
	position INTEGER NOT NULL, 
	updated_by TEXT NOT NULL, 
	updated_at BIGINT NOT NULL, 
	CONSTRAINT pk_template PRIMARY KEY (id), 
	CONSTRAINT uq_template_kind_name UNIQUE (kind, name)
);
CREATE TABLE worker (
	token VARCHAR(32) NOT NULL, 
	host TEXT NOT NULL, 
	pid INTEGER NOT NULL, 
	since BIGINT NOT NULL, 
	seen_at BIGINT NOT NULL, 
	CONSTRAINT pk_worker PRIMARY KEY (token)
);
CREATE INDEX ix_message_state ON message (state, id);
CREATE INDEX ix_message_claimable ON message (protocol, priority, due_at, id) WHERE state = 'queued' AND paused = 0;
CREATE INDEX ix_message_series ON message (series_id, state);
CREATE INDEX ix_message_number ON message (number_key, created_at);
CREATE INDEX ix_message_series_page ON message (series_id, id);
CREATE INDEX ix_message_report ON message (report_due_at) WHERE report_due_at IS NOT NULL;
CREATE INDEX ix_message_sent ON message (sent_at);
CREATE INDEX ix_message_on_the_wire ON message (lease_until) WHERE state = 'sending';
CREATE INDEX ix_message_created ON message (created_at);
CREATE INDEX ix_rejection_series_id ON rejection (series_id);
CREATE INDEX ix_event_series ON event (series_id);
CREATE INDEX ix_event_message ON event (message_id);
CREATE TRIGGER event_is_kept BEFORE DELETE ON event BEGIN SELECT RAISE(ABORT, 'append-only'); END;
CREATE TRIGGER event_stays BEFORE UPDATE ON event WHEN NEW.detail <> '' OR NEW.id IS NOT OLD.id OR NEW.at IS NOT OLD.at OR NEW.actor IS NOT OLD.actor OR NEW.kind IS NOT OLD.kind OR NEW.message_id IS NOT OLD.message_id OR NEW.series_id IS NOT OLD.series_id BEGIN SELECT RAISE(ABORT, 'append-only'); END;
DELETE FROM "sqlite_sequence";
INSERT INTO "sqlite_sequence" VALUES('message',7);
INSERT INTO "sqlite_sequence" VALUES('event',21);
INSERT INTO "sqlite_sequence" VALUES('series',1);
COMMIT;
